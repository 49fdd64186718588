"""Buckets of real servers on this machine, a proxy that breaks things, and a reader who looks whether pages are whole."""
import base64
import gzip
import hashlib
import hmac
import html.parser
import http.client
import http.server
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from email.utils import formatdate

SITE = "https://www.example.se/"
NOTES = {".anslag-published", ".anslag-publishing"}
# The server wants to see that somebody signs, and does not look at what.
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=x"}
# The account that the emulator is made with; its makers print this key in their manual.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Wrong(Exception):
    """What was not as it must be."""


def must(condition, *words):
    if not condition:
        raise Wrong(" ".join(str(word) for word in words))


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A server that is started, waited for and ended."""

    def __init__(self, command, port, log):
        self.port = port
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=open(log, "wb"), stderr=subprocess.STDOUT)
        until = time.monotonic() + 120
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return
            except OSError:
                must(self.process.poll() is None, "the server ended:", open(log).read()[-2000:])
                must(time.monotonic() < until, "the server does not answer")
                time.sleep(0.1)

    def end(self):
        self.process.terminate()
        self.process.wait()


def ask(port, method, path, body=None, headers=None):
    """One request; status, headers and bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


class Bucket:
    """A bucket at a server that speaks as S3 does, seen past the program."""

    def __init__(self, port, name):
        self.port, self.name = port, name
        status, _, _ = ask(port, "PUT", f"/{name}", headers=SIGNED)
        must(status == 200, "no bucket:", status)

    def objects(self):
        """Every object: its bytes, and what it is sent with."""
        status, _, listing = ask(self.port, "GET", f"/{self.name}?list-type=2", headers=SIGNED)
        must(status == 200, "no list:", status)
        keys = [urllib.parse.unquote(html_unescaped(key)) for key in re.findall(r"<Key>(.*?)</Key>", listing.decode())]
        return {key: self.get(key) for key in keys}

    def get(self, key):
        status, headers, body = ask(self.port, "GET", f"/{self.name}/{urllib.parse.quote(key)}", headers=SIGNED)
        must(status == 200, key, status)
        wanted = ("content-type", "cache-control", "content-encoding")
        return body, {name: headers[name] for name in wanted if name in headers}

    def fill(self, objects):
        for key, (body, headers) in objects.items():
            status, _, _ = ask(self.port, "PUT", f"/{self.name}/{urllib.parse.quote(key)}", body, SIGNED | headers)
            must(status == 200, key, status)

    def remove(self, key):
        status, _, _ = ask(self.port, "DELETE", f"/{self.name}/{urllib.parse.quote(key)}", headers=SIGNED)
        must(status == 204, key, status)


class Container:
    """A container at an emulator of Azure that anybody may read."""

    def __init__(self, port, name):
        self.port, self.name = port, name
        status, _, body = self.signed("PUT", "", headers={"x-ms-blob-public-access": "container"}, restype="container")
        must(status == 201, "no container:", status, body)

    def signed(self, method, key, body=b"", kind="", headers=None, **query):
        """A request with the key of the account (Shared Key, version 2021-08-06)."""
        path = f"/{ACCOUNT}/{self.name}" + (f"/{urllib.parse.quote(key)}" if key else "")
        own = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"} | (headers or {})
        length = str(len(body)) if body else ""
        words = "\n".join([method, "", "", length, "", kind, "", "", "", "", "", "", *(f"{name}:{own[name]}" for name in sorted(own)),
                           f"/{ACCOUNT}{path}", *(f"{name}:{query[name]}" for name in sorted(query))])
        signature = base64.b64encode(hmac.new(base64.b64decode(KEY), words.encode(), hashlib.sha256).digest()).decode()
        own |= {"Authorization": f"SharedKey {ACCOUNT}:{signature}", "Content-Length": str(len(body))} | ({"Content-Type": kind} if kind else {})
        return ask(self.port, method, path + ("?" + urllib.parse.urlencode(query) if query else ""), body, own)

    def fill(self, objects):
        for key, (body, kind) in objects.items():
            status, _, said = self.signed("PUT", key, body, kind, {"x-ms-blob-type": "BlockBlob"})
            must(status == 201, key, status, said)

    def remove(self, key):
        status, _, said = self.signed("DELETE", key)
        must(status == 202, key, status, said)

    def objects(self):
        status, _, listing = ask(self.port, "GET", f"/{ACCOUNT}/{self.name}?restype=container&comp=list")
        must(status == 200, "no list:", status)
        keys = [html_unescaped(key) for key in re.findall(r"<Name>(.*?)</Name>", listing.decode())]
        return {key: self.get(key) for key in keys}

    get_headers = {"x-ms-version": "2021-08-06"}

    def get(self, key):
        path = f"/{ACCOUNT}/{self.name}/{urllib.parse.quote(key)}"
        status, headers, body = ask(self.port, "GET", path, headers=self.get_headers)
        must(status == 200, key, status)
        wanted = ("content-type", "cache-control", "content-encoding")
        return body, {name: headers[name] for name in wanted if name in headers}


def html_unescaped(text):
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&amp;", "&")


class Proxy:
    """Stands before a server, counts requests, and does to one of them, or to all from then on, what a fault says.

    before  the connection is cut before the server hears of the request
    after   it is cut after the server has done what was asked
    500     the server has a fault
    503     the server has too much to do
    silent  nothing is answered until the client has given up; what was asked is done
    kill-before, kill-after  the program is killed, before or after the server has done what was asked
    """

    def __init__(self, port):
        self.server, self.bucket, self.process = port, "site", None
        self.lock, self.begin = threading.Lock(), lambda: None
        self.reset()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                proxy.handle(self)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = handle_any

            def log_message(self, *_):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            request_queue_size, daemon_threads = 128, True

            def handle_error(self, *_):
                # The client has gone: that is what is tried here.
                pass

        self.listener = Listener(("127.0.0.1", 0), Handler)
        self.port = self.listener.server_address[1]
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def reset(self, fault=None, at=0, forever=False):
        with self.lock:
            self.fault, self.at, self.forever = fault, at, forever
            self.count, self.bytes, self.seen, self.hit = 0, 0, [], False
            self.drop, self.answer, self.hold = (), None, None

    def handle(self, request):
        length = int(request.headers.get("Content-Length") or 0)
        body = request.rfile.read(length)
        with self.lock:
            self.count += 1
            self.bytes += length
            self.seen.append((request.command, request.path))
            due = self.fault and (self.count == self.at or self.forever and self.count > self.at)
            fault, hold = (self.fault if due else None), self.hold
            self.hit |= bool(due)
        if self.answer:
            return self.send(request, *self.answer)
        if hold and hold[0] in request.path:
            time.sleep(hold[1])
        if fault == "kill-before":
            self.process.send_signal(signal.SIGKILL)
        if fault in ("before", "kill-before"):
            return self.cut(request)
        if fault in ("500", "503"):
            code = {"500": "InternalError", "503": "SlowDown"}[fault]
            text = f"<Error><Code>{code}</Code><Message>{fault}</Message></Error>".encode()
            return self.send(request, int(fault), {"content-type": "application/xml"}, text)
        status, headers, text = self.forward(request, body)
        if fault == "kill-after":
            self.process.send_signal(signal.SIGKILL)
        if fault == "silent":
            time.sleep(1.0)
        if fault in ("after", "kill-after", "silent"):
            return self.cut(request)
        self.send(request, status, headers, text)

    def forward(self, request, body):
        path = re.sub(r"^/site(?=[/?]|$)", f"/{self.bucket}", request.path)
        dropped = {"connection", *self.drop}
        headers = {name: value for name, value in request.headers.items() if name.lower() not in dropped}
        return ask(self.server, request.command, path, body, headers)

    def cut(self, request):
        request.close_connection = True
        # At once and with a reset, so that nobody waits for more.
        request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        request.connection.close()

    def send(self, request, status, headers, text):
        request.send_response_only(status)
        for name, value in headers.items():
            if name not in ("connection", "transfer-encoding", "content-length"):
                request.send_header(name, value)
        request.send_header("Content-Length", str(len(text)))
        request.end_headers()
        if request.command != "HEAD":
            request.wfile.write(text)


class Links(html.parser.HTMLParser):
    """What a page names."""

    def __init__(self, text):
        super().__init__()
        self.found = set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        for name in ("href", "src", "poster", "data", "action"):
            if attributes.get(name):
                self.found.add(attributes[name])
        for part in (attributes.get("srcset") or "").split(","):
            if part.strip():
                self.found.add(part.split()[0])


def key_of(address, base):
    """The object that an address of the site is answered with; none for other sites."""
    whole = urllib.parse.urldefrag(urllib.parse.urljoin(base, address))[0]
    if not whole.startswith(SITE):
        return None
    path = urllib.parse.unquote(urllib.parse.urlsplit(whole).path).lstrip("/")
    return path + "index.html" if path == "" or path.endswith("/") else path


def named(key, body, headers):
    """The objects that an object names."""
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    text, base = body.decode("utf-8", "replace"), urllib.parse.urljoin(SITE, urllib.parse.quote(key))
    if key.endswith(".html"):
        found = Links(text).found
    elif key.endswith(".css"):
        found = set(re.findall(r"""url\(\s*["']?([^"')]+)""", text))
    elif key.endswith(".xml"):
        found = set(re.findall(r"""<loc>([^<]+)</loc>|href="([^"]+)\"""", text))
        found = {html_unescaped(one or other) for one, other in found}
    else:
        return set()
    return {key for address in found if not address.startswith(("data:", "mailto:", "tel:")) and (key := key_of(address, base))}


def walk(objects):
    """Follows every link from the home page, the feeds and the sitemap, as readers and programs do: what is missing, and what is met."""
    start = [key for key in objects if key == "index.html" or key.endswith(".xml")]
    met, missing = set(start), []
    while start:
        key = start.pop()
        for name in named(key, *objects[key]):
            if name not in objects:
                missing.append(f"{key} names {name}")
            elif name not in met:
                met.add(name)
                start.append(name)
    return missing, met


def stop(message):
    print(message, file=sys.stderr)
    sys.exit(1)


ENVIRONMENT = {"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": "1790848800", "ANSLAG_LANG": "en", "RAYON_NUM_THREADS": "2"}
