#!/usr/bin/env python3
"""`anslag publish` to buckets: real servers on this machine, and faults at every request.

    python3 tests/publish/cloud.py --anslag PROGRAM --azurite FOLDER              as tests/run does it: a share of the faults
    python3 tests/publish/cloud.py --anslag PROGRAM --azurite FOLDER --all        every fault at every request (half an hour)
    python3 tests/publish/cloud.py --anslag PROGRAM --azurite FOLDER --travels 10000   what is sent for one changed article

S3 is moto, Azure is azurite; needs moto[server] beside this Python (requirements.txt) and azurite in FOLDER/node_modules.

After each fault a reader looks into the bucket: whatever a page, a feed or the sitemap names must be there, from the home page on.
Then the program is run once more, without faults: the bucket must have the new site, byte for byte and with every header, and no
claim. Prints the figures, and ends with 1 when anything was otherwise.
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bucket import ACCOUNT, ENVIRONMENT, KEY, NOTES, Bucket, Container, Proxy, Server, Wrong, ask, free_port, must, walk

FAULTS = ["before", "after", "500", "503", "silent", "kill-before", "kill-after"]
SECRET = "not-to-be-shown-0123456789"
AWS = {"AWS_ACCESS_KEY_ID": "example", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_REGION": "eu-north-1"}
# So impatient that a fault which stays costs a second.
HASTY = {"ANSLAG_CLOUD_TIMEOUT": "0.5", "ANSLAG_CLOUD_PAUSE": "0.001"}
PATIENT = {"ANSLAG_CLOUD_TIMEOUT": "60", "ANSLAG_CLOUD_PAUSE": "0.01"}


def article(number, edition, picture):
    text = f"Text {number} of {edition}.\n\n![A square](bild.svg)\n" if picture else f"Text {number} of {edition}."
    return f"---\ntype: news\ntitle: News {number} {edition}\nlead: Lead {number}.\npublished: 2024-0{number}-0{number}\nowner: {{name: Office}}\n---\n\n{text}\n"


def square(colour):
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" viewBox="0 0 40 40"><path fill="{colour}" d="M0 0h40v40H0z"/></svg>\n'


def write_site(root, edition, endpoint, more=""):
    """Two editions: new, changed and deleted pages, pictures that change and go, another style sheet, and all feeds with them."""
    shutil.rmtree(root / "content", ignore_errors=True)
    news = root / "content/nyheter"
    news.mkdir(parents=True)
    colour = "#0b4f6c" if edition == "A" else "#6c1f0b"
    theme = f"theme: {{name: kommun, settings: {{colour: '{colour}'}}}}\n"
    places = f"publish:\n  live: {{to: s3, bucket: site, endpoint: '{endpoint}'{more}}}\n"
    (root / "anslag.yaml").write_text(f"title: Site\nbase_url: https://www.example.se/\n{theme}{places}")
    (root / "content/_index.md").write_text(f"---\ntitle: Site\n---\n\nHello, {edition}.\n")
    (news / "_index.md").write_text("---\ntitle: News\n---\n")
    numbers = [1, 2, 3, 4] if edition == "A" else [1, 2, 5, 6]
    for number in numbers:
        folder = news / f"n{number}"
        folder.mkdir()
        (folder / "index.md").write_text(article(number, edition if number == 2 else "both", number % 2 == 0))
        if number % 2 == 0:
            (folder / "bild.svg").write_text(square("#125" if edition == "A" else "#152"))


class Harness:
    def __init__(self, options):
        self.anslag = str(pathlib.Path(options.anslag).resolve())
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="anslag-cloud-"))
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        self.moto = Server(command, port, self.work / "moto.log")
        self.proxy = Proxy(port)
        self.azurite = None
        self.random, self.counts, self.failures, self.buckets = random.Random(options.seed), collections.Counter(), [], 0

    def end(self):
        for server in filter(None, (self.moto, self.azurite)):
            server.end()
        shutil.rmtree(self.work, ignore_errors=True)

    def start(self, root, *arguments, environment=AWS | HASTY):
        return subprocess.Popen([self.anslag, *arguments], cwd=root, env=ENVIRONMENT | environment, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, root, *arguments, environment=AWS | PATIENT):
        """Runs the program; gives the exit code and what it said, in which no secret may be."""
        process = self.proxy.process = self.start(root, *arguments, environment=environment)
        out, said = process.communicate(timeout=600)
        must(SECRET not in out + said and KEY not in out + said, "a secret is shown:", out + said)
        return process.returncode, out + said

    def good(self, root, *arguments, environment=AWS | PATIENT):
        code, said = self.run(root, *arguments, environment=environment)
        must(code == 0, arguments, "ends with", code, said)
        return said

    def refused(self, root, code, message, *arguments, environment=AWS | HASTY):
        ended, said = self.run(root, "publish", "--as-built", *arguments, environment=environment)
        must(ended == code and message in said, f"{code} {message} expected, not {ended}:", said)
        self.counts["refusals that say what to do"] += 1
        return said

    def bucket(self, objects=None):
        self.buckets += 1
        bucket = Bucket(self.proxy.server, f"site-{self.buckets}")
        self.proxy.bucket = bucket.name
        if objects:
            bucket.fill(objects)
        return bucket

    def site(self, name, edition, endpoint=None, more=""):
        root = self.work / name
        root.mkdir(exist_ok=True)
        write_site(root, edition, endpoint or f"http://127.0.0.1:{self.proxy.port}", more)
        self.good(root, "build")
        return root


def local_tree(root):
    public = root / "public"
    files = {str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()}
    return {name: body for name, body in files.items() if not name.startswith(".anslag")}


def left(objects):
    """Files of the generation before, which stay for pages that readers have open."""
    lines = objects[".anslag-published"][0].decode().splitlines()
    return {line[5:] for line in lines if line.startswith("left ")}


def check_done(objects, tree, headers=None):
    """The bucket has the site and nothing else."""
    must(".anslag-publishing" not in objects, "the claim is still there")
    stay = left(objects)
    others = set(objects) - set(tree) - NOTES - stay
    must(not others, "too much:", sorted(others))
    for name, body in tree.items():
        must(name in objects, "missing:", name)
        must(objects[name][0] == body, "other bytes:", name)
        must(headers is None or objects[name][1] == headers[name][1], "other headers:", name, objects[name][1])
    missing, _ = walk(objects)
    must(not missing, "not whole:", missing)


def first(harness):
    """A place that is empty, a second run, a changed site, and what each costs."""
    root = harness.site("one", "A")
    bucket = harness.bucket()
    harness.proxy.reset()
    harness.good(root, "publish", "--as-built")
    old, tree = bucket.objects(), local_tree(root)
    check_done(old, tree)
    for name, (_, headers) in old.items():
        if name.endswith(".html"):
            must(headers == {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}, name, headers)
        if name.endswith(".css"):
            must(headers["content-type"].startswith("text/css"), name, headers)
            must("immutable" in headers["cache-control"], name, headers)
    requests = harness.proxy.count
    harness.proxy.reset()
    harness.good(root, "publish", "--as-built")
    must(harness.proxy.count <= 2, "nothing to do costs", harness.proxy.seen)
    print(f"   first: {len(tree)} files, {requests} requests; nothing to do: {harness.proxy.count} requests")
    harness.site("one", "B")
    harness.proxy.reset()
    said = json.loads(harness.good(root, "publish", "--as-built", "--json"))
    new = bucket.objects()
    check_done(new, local_tree(root))
    changes = {name: len(said[name]) for name in ("put", "delete", "left")}
    must(all(changes.values()), "the editions do not differ enough:", changes)
    print(f"   changed: {changes}, {harness.proxy.count} requests")
    harness.counts["publications"] += 3
    return root, old, new, (requests, harness.proxy.count)


def forms(harness):
    """A part of a bucket, texts that are stored compressed, and a file that is sent in parts."""
    root = harness.site("parts", "A", more=", path: /webb/kommun/, gzip: true")
    (root / "static").mkdir(exist_ok=True)
    large = os.urandom(1 << 16) * 1100
    (root / "static/film.mp4").write_bytes(large)
    harness.good(root, "build")
    bucket = harness.bucket({"webb/annan.html": (b"x", {"content-type": "text/html"})})
    harness.proxy.reset()
    harness.good(root, "publish", "--as-built")
    must(any("uploadId" in path for _, path in harness.proxy.seen), "no file was sent in parts")
    objects = bucket.objects()
    must(objects.pop("webb/annan.html")[0] == b"x", "somebody else's object")
    must(all(name.startswith("webb/kommun/") for name in objects), sorted(objects))
    packed = 0
    for name, body in local_tree(root).items():
        stored, headers = objects["webb/kommun/" + name]
        if headers.get("content-encoding") == "gzip":
            packed, stored = packed + 1, gzip.decompress(stored)
        must(stored == body, "other bytes:", name)
        must(headers.get("content-encoding") is None or not name.endswith(".mp4"), "a film is compressed")
    must(packed > 5, "hardly anything is compressed:", packed)
    harness.counts["publications"] += 1


def harm(harness):
    """What somebody did in the bucket is named by a look that changes nothing, and mended; a copy for tests is hidden as far as it goes."""
    root = harness.site("harmed", "A", more=", path: webb, gzip: true, url: 'https://prov.example.org/'")
    bucket = harness.bucket()
    harness.proxy.reset()
    said = harness.good(root, "publish")
    must("A824" in said and "X-Robots-Tag: noindex" in said, said)
    whole = bucket.objects()
    pages = [gzip.decompress(body) if headers.get("content-encoding") else body for name, (body, headers) in whole.items() if name.endswith(".html")]
    must(pages and all(b'<meta name="robots" content="noindex">' in page for page in pages), "a page without noindex")
    must(whole["webb/robots.txt"][0] == b"User-agent: *\nDisallow: /\n", whole["webb/robots.txt"])
    must(json.loads(harness.good(root, "publish", "--as-built", "--checksum", "--dry-run", "--json"))["inspected"]["harmed"] == {}, "harm in a whole bucket")
    picture = next(name for name in whole if name.endswith(".svg"))
    time.sleep(1.1)
    flipped = bytes([whole[picture][0][0] ^ 1]) + whole[picture][0][1:]
    bucket.fill({"webb/index.html": (b"Defaced.", {"content-type": "text/html"}), picture: (flipped, whole[picture][1]),
                 "webb/annat.php": (b"<?php", {"content-type": "text/plain"})})
    bucket.remove("webb/nyheter/index.html" if "webb/nyheter/index.html" in whole else "webb/feed.xml")
    code, said = harness.run(root, "publish", "--as-built", "--verify", "--dry-run")
    must(code == 3 and "A820" in said and "A822" in said and "webb/" not in said.split("A820")[1].split("(")[0], code, said)
    must(said.count("different content: ") == 2 and said.count("missing: ") == 1 and "not Anslag's: annat.php" in said, said)
    code, said = harness.run(root, "publish", "--as-built", "--verify")
    # Nobody is at the address of this copy.
    must(code == 3 and "A833" in said and "A821" in said, code, said)
    mended = bucket.objects()
    must(all(mended[name] == whole[name] for name in whole if not name.startswith("webb/.anslag")), "the bucket is not mended")
    must("webb/annat.php" in mended, "somebody else's object")
    harness.counts["publications"] += 3


def refusals(harness, root):
    """What cannot be done is said, and nothing is changed."""
    proxy = harness.proxy
    bucket = harness.bucket({"annan.html": (b"x", {"content-type": "text/html"})})
    proxy.reset()
    harness.refused(root, 4, "A808")
    # A service that knows nothing of conditions lets everybody in.
    bucket = harness.bucket()
    for dropped in ("if-none-match", "if-match"):
        proxy.reset()
        proxy.drop = (dropped,)
        harness.refused(root, 4, "A860")
        must(not bucket.objects(), "something was left:", sorted(bucket.objects()))
    proxy.reset()
    proxy.drop = ("if-none-match", "if-match")
    careful = harness.site("careful", "A", more=", conditional: false")
    harness.good(careful, "publish", "--as-built")
    check_done(bucket.objects(), local_tree(careful))
    harness.refused(careful, 2, "A863", environment=AWS | {"ANSLAG_CLOUD_TIMEOUT": "soon"})
    harness.refused(careful, 2, "A864", environment={"AWS_ACCESS_KEY_ID": "example"})
    proxy.reset()
    denied = f"<Error><Code>AccessDenied</Code><Message>Access Denied</Message><StringToSign>{SECRET}</StringToSign></Error>"
    proxy.answer = (403, {"content-type": "application/xml"}, denied.encode())
    said = harness.refused(careful, 3, "A861")
    must("AWS_SECRET_ACCESS_KEY" in said and "Access Denied" in said, said)
    nowhere = {"AWS_METADATA_ENDPOINT": f"http://127.0.0.1:{free_port()}"}
    harness.refused(careful, 2, "A862", environment=HASTY | nowhere)
    proxy.reset()
    proxy.bucket = "no-such-bucket"
    said = harness.refused(careful, 3, "A831")
    must("NoSuchBucket" in said, said)
    gone = harness.site("gone", "A", endpoint=f"http://127.0.0.1:{free_port()}")
    harness.refused(gone, 3, "A831")


def two(harness, root, old, new):
    """Two publishers at once: one is refused, and the site is whole."""
    tree, twin = local_tree(root), harness.work / "twin"
    shutil.copytree(root, twin, symlinks=True)
    bucket = harness.bucket(old)
    harness.proxy.reset()
    # The first is slow: its home page takes longer than others are patient.
    harness.proxy.hold = ("/index.html", 5)
    slow = harness.start(root, "publish", "--as-built", "--patience", "3", environment=AWS | PATIENT)
    time.sleep(2)
    code, said = harness.run(twin, "publish", "--as-built", "--patience", "3")
    must(code == 4 and "A830" in said, "the second is not refused:", code, said)
    out, said = slow.communicate()
    must(slow.returncode == 0, "the first does not finish:", slow.returncode, out, said)
    check_done(bucket.objects(), tree, new)
    outcomes = collections.Counter()
    for _ in range(4):
        bucket = harness.bucket(old)
        harness.proxy.reset()
        both = [harness.start(folder, "publish", "--as-built", environment=AWS | PATIENT | {"ANSLAG_PATIENCE": "2"}) for folder in (root, twin)]
        said = [one.communicate() for one in both]
        codes = sorted(one.returncode for one in both)
        must(codes in ([0, 0], [0, 4]), "two at once end with", codes, said)
        outcomes[str(codes)] += 1
        check_done(bucket.objects(), tree, new)
    print(f"   two at once: {dict(outcomes)}")
    harness.counts["pairs of publishers"] += 5


def fault(harness, root, old, new, tree, kind, at, forever):
    """One publication with a fault, a reader's look at what it left, and another without a fault."""
    bucket = harness.bucket(old)
    harness.proxy.reset(kind, at, forever)
    code, said = harness.run(root, "publish", "--as-built", environment=AWS | HASTY)
    hit = harness.proxy.hit
    # A program that has ended may have left something on its way.
    harness.proxy.reset()
    objects = bucket.objects()
    missing, _ = walk(objects)
    if not old and "index.html" not in objects:
        # Where no site was, nothing is reached before the first page comes; but no page comes before what it shows.
        missing = [one for one in missing if not one.endswith((".html", ".xml", ".json"))]
    must(not missing, "not whole:", missing[:5], "exit", code)
    if not hit:
        return harness.counts.update({"faults that came too late": 1})
    must(code in (0, 3, -9) or code == 4 and "A830" in said, "ends with", code, said)
    if code == 0:
        check_done(objects, tree, new) if ".anslag-publishing" not in objects else None
    harness.counts.update({"faults": 1, {0: "mended at once", -9: "killed"}.get(code, "given up"): 1, f"fault {kind}{', staying' if forever else ''}": 1})
    harness.proxy.reset()
    said = harness.good(root, "publish", "--as-built", "--patience", "1")
    check_done(bucket.objects(), tree, new)


def faults(harness, root, old, new, requests, share):
    """Every fault at every request of a changed site and of a first one, or some of them."""
    def of(start, requests):
        return [(start, kind, at, forever) for at in range(1, requests + 1) for kind in FAULTS for forever in (False, True)
                if not (forever and kind.startswith("kill"))]

    changed, fresh = of(old, requests[1]), of({}, requests[0])
    for whole in (changed, fresh):
        harness.random.shuffle(whole)
    chosen = changed + fresh if share is None else changed[:share * 4 // 5] + fresh[:share - share * 4 // 5]
    tree = local_tree(root)
    for number, (start, kind, at, forever) in enumerate(chosen, 1):
        try:
            fault(harness, root, start, new, tree, kind, at, forever)
        except Wrong as wrong:
            harness.failures.append(f"{kind} at {at}{' and from there on' if forever else ''}{'' if start else ' of a first one'}: {wrong}")
            print("   WRONG", harness.failures[-1], flush=True)
        if number % 50 == 0:
            print(f"   {number} of {len(chosen)}, {len(harness.failures)} wrong", flush=True)
    print(f"   {len(chosen)} of {len(changed) + len(fresh)} faults at {requests[0]} and {requests[1]} requests")


def azure(harness, folder):
    """The same at Azure, as an emulator has it."""
    port = free_port()
    program = pathlib.Path(folder) / "node_modules/azurite/dist/src/blob/main.js"
    command = ["node", str(program), "--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(harness.work / "azurite"),
               "--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    harness.azurite = Server(command, port, harness.work / "azurite.log")
    container = Container(port, "$web")
    environment = {"AZURE_STORAGE_ACCOUNT_KEY": KEY} | PATIENT
    root = harness.work / "azure"
    root.mkdir()
    place = f"publish:\n  live: {{to: azure, account: {ACCOUNT}, container: $web, endpoint: 'http://127.0.0.1:{port}/{ACCOUNT}'}}\n"

    def build(edition):
        write_site(root, edition, "unused")
        text = (root / "anslag.yaml").read_text()
        (root / "anslag.yaml").write_text(text[:text.index("publish:")] + place)
        harness.good(root, "build")

    for edition in "AB":
        build(edition)
        harness.good(root, "publish", "--as-built", environment=environment)
        objects = container.objects()
        check_done(objects, local_tree(root))
        must(objects["index.html"][1] == {"content-type": "text/html; charset=utf-8", "cache-control": "no-cache"}, objects["index.html"][1])
        harness.counts["publications"] += 1
    # Anybody may read there, so only who has something to write is refused.
    build("A")
    said = harness.refused(root, 3, "A861", environment={"AZURE_STORAGE_ACCOUNT_KEY": "ZXhhbXBsZQ=="} | HASTY)
    must("AZURE_STORAGE_ACCOUNT_KEY" in said, said)
    must(container.objects() == objects, "something was changed")
    azure_harm(harness, root, container, environment)
    azure_large(harness, root, container, environment)


def azure_harm(harness, root, container, environment):
    """What somebody did in a container is named by a look that changes nothing, and mended."""
    harness.good(root, "publish", "--as-built", environment=environment)
    whole = container.objects()
    said = harness.good(root, "publish", "--as-built", "--checksum", "--dry-run", "--json", environment=environment)
    must(json.loads(said)["inspected"]["harmed"] == {}, "harm in a whole container:", said)
    time.sleep(1.1)
    picture = next(name for name in whole if name.endswith(".svg"))
    flipped = bytes([whole[picture][0][0] ^ 1]) + whole[picture][0][1:]
    container.fill({"index.html": (b"Defaced.", "text/html"), picture: (flipped, whole[picture][1]["content-type"]),
                    "annat.php": (b"<?php", "text/plain")})
    container.remove("feed.xml")
    harmed = container.objects()
    code, said = harness.run(root, "publish", "--as-built", "--verify", "--dry-run", environment=environment)
    must(code == 3 and "A820" in said and "A822" in said, code, said)
    must(said.count("different content: ") == 2 and said.count("missing: ") == 1 and "not Anslag's: annat.php" in said, said)
    must(container.objects() == harmed, "a look changed something")
    code, said = harness.run(root, "publish", "--as-built", "--verify", environment=environment)
    must("A821" in said, code, said)
    mended = container.objects()
    must(all(mended.get(name) == whole[name] for name in local_tree(root)), "the container is not mended")
    must("annat.php" in mended, "somebody else's object")
    container.remove("annat.php")
    harness.counts["publications"] += 2


def azure_large(harness, root, container, environment):
    """A film goes in blocks: what is in memory does not grow with it."""
    (root / "static").mkdir(exist_ok=True)
    block, peaks = os.urandom(1 << 20), []
    for megabytes in (1, 300):
        with open(root / "static/film.mp4", "wb") as film:
            for _ in range(megabytes):
                film.write(block)
        harness.good(root, "build", environment=environment)
        process = harness.start(root, "publish", "--as-built", environment=environment)
        # Both say little: no pipe fills up while the end is waited for.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        must(process.returncode == 0, "ends with", process.returncode, process.stderr.read())
        peaks.append(used.ru_maxrss // 1024)
        status, headers, _ = ask(container.port, "HEAD", f"/{ACCOUNT}/{container.name}/film.mp4", headers=container.get_headers)
        must(status == 200 and int(headers["content-length"]) == megabytes << 20, "the film:", status, headers)
    print(f"   a film of 1 MB to Azure: {peaks[0]} MB of memory at most; of 300 MB: {peaks[1]} MB")
    must(peaks[1] < peaks[0] + 100, "memory grows with a file:", peaks)
    harness.counts["publications"] += 2


def travels(harness, pages):
    """What is sent for one changed article of a large site."""
    root = harness.work / "large"
    corpus = pathlib.Path(__file__).parent.parent / "bench/corpus.py"
    subprocess.run([sys.executable, str(corpus), str(pages), str(root)], check=True)
    (root / "anslag.yaml").write_text(f"title: Exempelkommunen\nbase_url: https://www.example.se/\npublish:\n  live: {{to: s3, bucket: site, endpoint: 'http://127.0.0.1:{harness.proxy.port}'}}\n")
    harness.good(root, "build")
    harness.bucket()
    article = sorted((root / "content/nyheter").rglob("*.md"))[-2]
    for what in ("all of it", "nothing", "one article"):
        if what == "one article":
            article.write_text(article.read_text() + "\nEn rad till.\n")
            harness.good(root, "build")
        harness.proxy.reset()
        start = time.monotonic()
        said = json.loads(harness.good(root, "publish", "--as-built", "--json"))
        took = time.monotonic() - start
        print(f"   {what}: {len(said['put'])} files of {len(said['put']) + said['keep']}, {said['bytes']} bytes of files, {harness.proxy.count} requests with "
              f"{harness.proxy.bytes} bytes, {took:.1f} s", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--anslag", required=True)
    options.add_argument("--azurite", required=True)
    options.add_argument("--all", action="store_true")
    options.add_argument("--share", type=int, default=16)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--travels", type=int)
    options = options.parse_args()
    start = time.monotonic()
    harness = Harness(options)
    try:
        if options.travels:
            return travels(harness, options.travels)
        root, old, new, requests = first(harness)
        for step in (forms, harm, lambda harness: refusals(harness, root), lambda harness: two(harness, root, old, new),
                     lambda harness: azure(harness, options.azurite),
                     lambda harness: faults(harness, root, old, new, requests, None if options.all else options.share)):
            step(harness)
    except Wrong as wrong:
        harness.failures.append(str(wrong))
    finally:
        harness.end()
    for name, count in sorted(harness.counts.items()):
        print(f"   {name}: {count}")
    print(f"   {time.monotonic() - start:.0f} s, {len(harness.failures)} wrong")
    for failure in harness.failures:
        print("WRONG:", failure, file=sys.stderr)
    sys.exit(1 if harness.failures else 0)


if __name__ == "__main__":
    main()
