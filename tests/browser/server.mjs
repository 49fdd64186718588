// Serves a folder on loopback as a host would: index files, types, 404.html, and the content security policy that sites are
// told to send.
import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createGzip } from "node:zlib";
import { extname, join, normalize } from "node:path";

export const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp", ".ico": "image/x-icon",
  ".xml": "application/xml", ".json": "application/json", ".txt": "text/plain; charset=utf-8", ".ics": "text/calendar; charset=utf-8",
  ".csv": "text/csv; charset=utf-8", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
};

/** Starts serving `root`; gives the address (without a closing slash) and a way to stop. */
export async function serve(root) {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    let file = join(root, path.endsWith("/") ? `${path}index.html` : path);
    let status = 200;
    if (!existsSync(file) || statSync(file).isDirectory()) {
      [file, status] = [join(root, "404.html"), 404];
    }
    const head = { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-security-policy": POLICY };
    if (!existsSync(file)) {
      response.writeHead(404, head).end("not found");
    } else if (status === 404) {
      response.writeHead(404, head).end(readFileSync(file));
    } else {
      // Compressed, as every host does with text.
      const packed = /text|svg|json|xml/.test(head["content-type"]) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
      response.writeHead(200, { ...head, "cache-control": "max-age=31536000", ...(packed ? { "content-encoding": "gzip" } : {}) });
      const bytes = createReadStream(file);
      (packed ? bytes.pipe(createGzip()) : bytes).pipe(response);
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}
