#!/usr/bin/env python3
"""`anslag stamp` on a real terminal: it asks about each changed page, and takes an empty line for a typo.

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


def stamp(anslag, site, answers):
    """Runs the command on a terminal of its own and answers each question when it is asked."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(site)
        os.environ.update(ANSLAG_LANG="sv", ANSLAG_AT="2026-10-01")
        os.execv(anslag, ["anslag", "stamp"])
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
    print("stamp asks on a terminal, page by page")


if __name__ == "__main__":
    main()
