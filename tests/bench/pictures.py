#!/usr/bin/env python3
"""How long Anslag takes for a site full of photos, beside Hugo and beside sharp in Eleventy's image plugin.

    python3 tests/bench/pictures.py PHOTOS --anslag target/dist/anslag --modules FOLDER [--hugo PROGRAM] [--rounds N]

PHOTOS is a folder of JPEG photos; take your own, of some twelve megapixels. FOLDER has `@11ty/eleventy-img` below node_modules
(`npm install @11ty/eleventy-img`). Every program makes the widths 400, 800, 1200 and 1600 of each photo, as WebP and JPEG, at
qualities that SSIMULACRA2 measures as equal (docs/decisions/0012-images.md). Prints a Markdown table: median time, processor
time, the most memory of a process, and the bytes of all that was made.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

WIDTHS = [400, 800, 1200, 1600]
HUGO_TEMPLATE = """{{ range .Site.Pages }}{{ range .Resources.ByType "image" }}{{ $photo := . }}
{{ range slice %s }}{{ $w := . }}{{ if le $w $photo.Width }}
{{ ($photo.Resize (printf "%%dx webp q84 Lanczos" $w)).RelPermalink }} {{ ($photo.Resize (printf "%%dx jpg q76 Lanczos" $w)).RelPermalink }}
{{ end }}{{ end }}{{ end }}{{ end }}""" % " ".join(map(str, WIDTHS))
SHARP = """const Image = require("@11ty/eleventy-img").default ?? require("@11ty/eleventy-img");
const { readdirSync } = require("node:fs");
const [, , photos, out] = process.argv;
Image.concurrency = 2;
Promise.all(readdirSync(photos).map((name) => Image(`${photos}/${name}`, {
  widths: %s, formats: ["webp", "jpeg"], outputDir: out, urlPath: "/", useCache: false,
  sharpWebpOptions: { quality: 85, effort: 4 }, sharpJpegOptions: { quality: 78, progressive: true },
}))).catch((error) => { console.error(error); process.exit(1); });
""" % WIDTHS


def anslag_site(folder, photos):
    """A page for each photo, in a theme with one place."""
    theme = folder / "themes/prov"
    (theme / "templates").mkdir(parents=True)
    (folder / "content").mkdir()
    (folder / "anslag.yaml").write_text("title: Prov\nbase_url: https://www.example.se/\ntheme: prov\n")
    (theme / "theme.yaml").write_text(f'name: prov\nversion: 1.0.0\nanslag: "1"\npictures:\n  body: {{widths: {WIDTHS}, sizes: 100vw}}\n')
    (theme / "templates/page.html").write_text("<title>{{ page.title }}</title>{{ page.content }}")
    for photo in photos:
        shutil.copy(photo, folder / "content" / photo.name)
        (folder / "content" / f"{photo.stem}.md").write_text(f"---\ntitle: {photo.stem}\ntype: page\nreview_in: P1Y\n---\n\n![En bild]({photo.name})\n")


def hugo_site(folder, photos):
    """A bundle for each photo, and one page that asks for all of them."""
    (folder / "layouts").mkdir(parents=True)
    (folder / "hugo.toml").write_text('baseURL = "https://www.example.se/"\ntitle = "Prov"\ndisableKinds = ["taxonomy", "rss", "sitemap", "404"]\n')
    (folder / "layouts/index.html").write_text(HUGO_TEMPLATE)
    (folder / "layouts/_default").mkdir()
    (folder / "layouts/_default/single.html").write_text("{{ .Title }}")
    for photo in photos:
        bundle = folder / "content" / photo.stem
        bundle.mkdir(parents=True)
        (bundle / "index.md").write_text(f"---\ntitle: {photo.stem}\n---\n")
        shutil.copy(photo, bundle / photo.name)


def measure(command, folder):
    """Seconds, processor seconds and the most memory of a command in MiB."""
    start, child = time.monotonic(), subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def size(folder):
    """How many pictures there are below a folder, and their bytes."""
    files = [path for path in folder.rglob("*") if path.suffix in (".webp", ".jpg", ".jpeg")]
    return len(files), sum(path.stat().st_size for path in files)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("photos", type=Path)
    parser.add_argument("--anslag", type=Path, required=True)
    parser.add_argument("--modules", type=Path, required=True)
    parser.add_argument("--hugo", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    photos = sorted(path for path in options.photos.iterdir() if path.suffix.lower() in (".jpg", ".jpeg"))
    figures, made = {}, {}
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        anslag_site(work / "anslag", photos)
        hugo_site(work / "hugo", photos)
        (work / "sharp/in").mkdir(parents=True)
        for photo in photos:
            shutil.copy(photo, work / "sharp/in" / photo.name)
        (work / "sharp/make.cjs").write_text(SHARP)
        (work / "sharp/node_modules").symlink_to((options.modules / "node_modules").resolve())
        programs = {
            "Anslag": ([options.anslag.resolve(), "build"], work / "anslag", ["public", ".anslag"], "public"),
            "Anslag, nothing changed": ([options.anslag.resolve(), "build"], work / "anslag", [], "public"),
            "sharp (eleventy-img)": (["node", "make.cjs", "in", "out"], work / "sharp", ["out"], "out"),
        }
        if options.hugo:
            programs["Hugo"] = ([options.hugo.resolve(), "--quiet"], work / "hugo", ["public", "resources"], "public")
        for _ in range(options.rounds):
            for name, (command, folder, before, out) in programs.items():
                for left in before:
                    shutil.rmtree(folder / left, ignore_errors=True)
                figures.setdefault(name, []).append(measure(command, folder))
                made[name] = size(folder / out)
    print("| program | time | processor time | peak memory | files | size of all |\n|---|---|---|---|---|---|")
    for name, rounds in figures.items():
        seconds, processor, memory = (median(round[at] for round in rounds) for at in range(3))
        count, total = made[name]
        print(f"| {name} | {seconds:.2f} s | {processor:.2f} s | {memory:.0f} MiB | {count} | {total / 1e6:.1f} MB |")


if __name__ == "__main__":
    main()
