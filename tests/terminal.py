#!/usr/bin/env python3
"""`anslag stamp`, `init` and `new` on a real terminal: they ask for what was not said, and nothing else. `stamp` asks about each
changed page, and takes an empty line for a typo.

    python3 tests/terminal.py target/release/anslag
"""
import os
import pty
import select
import sys
import tempfile
import time
from pathlib import Path

PAGE = "---\ntitle: {title}\nreview_in: P1Y\n---\n\n{text}\n"


def run(anslag, folder, arguments, answers):
    """Runs a command on a terminal of its own and answers each question when it is asked."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.environ.update(ANSLAG_LANG="sv", ANSLAG_AT="2026-10-01", SOURCE_DATE_EPOCH="1790848800")
        os.execv(anslag, ["anslag", *arguments])
    said, end = "", time.monotonic() + 30
    while time.monotonic() < end:
        if not select.select([terminal], [], [], 0.1)[0]:
            continue
        try:
            data = os.read(terminal, 4096)
        except OSError:  # the program has ended
            break
        if not data:
            break
        said += data.decode()
        if said.endswith("> ") and answers:
            os.write(terminal, (answers.pop(0) + "\n").encode())
            said += "\n"
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def stamp(anslag, site, answers):
    return run(anslag, site, ["stamp"], answers)


def writer(anslag, folder):
    """`init` asks for name and address, `new` for every field that must be there, again when it cannot read the answer."""
    code, said = run(anslag, folder, ["init", "ny"], ["Storkommun", ""])
    assert code == 0, said
    assert "Vad heter webbplatsen? [Exempelkommun]" in said and "Vilken adress får webbplatsen?" in said, said
    site = folder / "ny"
    settings = (site / "anslag.yaml").read_text()
    assert "title: Storkommun\n" in settings and "base_url: https://www.example.se/\n" in settings, settings
    code, said = run(anslag, site, ["new", "workshop", "Träff"], ["i morgon", "2026-11-01T13:00"])
    assert code == 0 and "`i morgon` är inte ett datum" in said, said
    text = (site / "content/workshoppar/traff.md").read_text()
    assert "starts: 2026-11-01T13:00\n" in text, text
    code, said = run(anslag, site, ["new", "nyhet", "Nytt"], [""])
    assert code == 0 and "Publicerad" not in said and "Ingress: " in said, said
    text = (site / "content/nyheter/nytt.md").read_text()
    assert "\nlead:\n" in text and "published: 2026-10-01\n" in text, text
    code, said = run(anslag, site, ["new", "nyhet", "Nytt"], [""])
    assert code == 4 and "A641" in said, said


def main():
    anslag = str(Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder)
        (site / "content").mkdir()
        (site / "anslag.yaml").write_text("title: X\nbase_url: https://www.example.se/\n")
        for title in "ab":
            (site / "content" / f"{title}.md").write_text(PAGE.format(title=title, text="Vatnet är av."))
        code, said = stamp(anslag, site, [])
        assert code == 0 and "content/a.md: ny" in said, said
        (site / "content" / "a.md").write_text(PAGE.format(title="a", text="Vattnet är av."))
        (site / "content" / "b.md").write_text(PAGE.format(title="b", text="Vattnet är på."))
        code, said = stamp(anslag, site, ["", "Vattnet är på igen"])
        assert code == 0, said
        assert said.count("Vad har ändrats för läsaren?") == 2, said
        assert "content/a.md: skrivfel" in said and "content/b.md: ändrad, med rad" in said, said
        assert "changes" not in (site / "content" / "a.md").read_text()
        assert "  - {date: 2026-10-01, note: Vattnet är på igen, kind: update}\n" in (site / "content" / "b.md").read_text()
    with tempfile.TemporaryDirectory() as folder:
        writer(anslag, Path(folder))
    print("stamp asks on a terminal, page by page; init and new ask for what was not said")


if __name__ == "__main__":
    main()
