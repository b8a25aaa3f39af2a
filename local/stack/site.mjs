// The site on a developer's machine, as the CloudFront distribution of template.yaml serves it: the files of a folder,
// and AppApi under /api. It runs the distribution's own function (infra/edge/viewer-request.js) on every request and
// sends the distribution's own headers (infra/edge/headers.json). Node ≥ 20, no dependencies.
//
//   node local/stack/site.mjs --listen 127.0.0.1:4584 --files site/dist --api http://127.0.0.1:4566/_aws/…/live \\
//     --recordings http://127.0.0.1:4566
//
// A browser takes the session's cookie here although it is Secure: an address of loopback is a trustworthy origin.

import { createReadStream, readFileSync, statSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { parseArgs } from 'node:util';

import { asEvent, viewerRequest } from '../../infra/edge/edge.mjs';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
// Of one connection only.
const NOT_FORWARDED = new Set(['connection', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
// What a behaviour of the distribution allows; it answers 403 to the others.
const METHODS_OF_FILES = ['GET', 'HEAD'];
const PLACEHOLDER = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Kestrel</title>
<h1>The site is not built</h1>
<p>Its API is under <code>/api</code>.</p>
</html>
`;

const { values: options } = parseArgs({
  options: {
    listen: { type: 'string' },
    files: { type: 'string' },
    api: { type: 'string' },
    // Where the links to recordings lead, in place of their bucket's own host.
    recordings: { type: 'string' },
  },
});
const HEADERS = JSON.parse(
  readFileSync(new URL('../../infra/edge/headers.json', import.meta.url), 'utf8').replace(
    'https://${RecordingBucket.RegionalDomainName}',
    options.recordings,
  ),
);
const [host, port] = options.listen.split(':');
const files = path.resolve(options.files);
const api = new URL(options.api);
const connections = new http.Agent({ keepAlive: true });

const server = http.createServer((incoming, outgoing) => {
  for (const [name, value] of Object.entries(HEADERS)) {
    outgoing.setHeader(name, value);
  }
  // Loopback is open to every page of every browser on this machine: another name for it is a stranger's.
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(incoming.headers.host)) {
    return say(outgoing, 421, 'This server is only the site of this machine.\n');
  }
  let asked;
  try {
    asked = asEvent(incoming.method, incoming.url, pairs(incoming.rawHeaders));
    decodeURIComponent(asked.uri);
  } catch {
    return say(outgoing, 400, 'The address cannot be read.\n');
  }
  // The distribution's behaviours go by the path that was asked for.
  const isForApi = asked.uri.startsWith('/api/');
  const request = viewerRequest(asked, incoming.socket.remoteAddress);
  if (request.statusCode) return answer(outgoing, request, incoming.method);
  return isForApi ? forward(incoming, outgoing, request) : serve(outgoing, request);
});

function forward(incoming, outgoing, request) {
  // Clients name them: without a prototype, none is anything but a header.
  const headers = Object.create(null);
  for (const [name, { value, multiValue }] of Object.entries(request.headers)) {
    if (!NOT_FORWARDED.has(name)) headers[name] = multiValue?.map((each) => each.value) ?? value;
  }
  headers['x-forwarded-for'] = [headers['x-forwarded-for'], incoming.socket.remoteAddress].filter(Boolean).join(', ');
  const query = incoming.url.includes('?') ? incoming.url.slice(incoming.url.indexOf('?')) : '';
  const toApi = http.request(
    {
      agent: connections,
      host: api.hostname,
      port: api.port,
      method: incoming.method,
      path: api.pathname + request.uri + query,
      headers,
    },
    (answer) => {
      for (const [name, value] of Object.entries(answer.headers)) {
        if (!NOT_FORWARDED.has(name) && !outgoing.hasHeader(name)) outgoing.setHeader(name, value);
      }
      outgoing.writeHead(answer.statusCode);
      pipeline(answer, outgoing, () => {});
    },
  );
  toApi.on('error', () => (outgoing.headersSent ? outgoing.destroy() : say(outgoing, 502, 'AppApi does not answer.\n')));
  // Not by `close` of the request, which comes as soon as its body was read.
  outgoing.on('close', () => outgoing.writableFinished || toApi.destroy());
  incoming.pipe(toApi);
}

/** What the edge's function answers by itself. */
function answer(outgoing, { statusCode, headers, body }, method) {
  for (const [name, { value }] of Object.entries(headers)) outgoing.setHeader(name, value);
  outgoing.writeHead(statusCode, { 'content-length': Buffer.byteLength(body.data) });
  return outgoing.end(method === 'HEAD' ? undefined : body.data);
}

function serve(outgoing, { method, uri }) {
  if (!METHODS_OF_FILES.includes(method)) return say(outgoing, 403, 'Files are only read.\n');
  const file = path.join(files, decodeURIComponent(uri));
  const isInside = file.startsWith(files + path.sep);
  const size = isInside ? sizeOf(file) : null;
  if (size === null) {
    if (uri === '/index.html' && sizeOf(path.join(files, 'index.html')) === null) {
      outgoing.setHeader('content-type', TYPES['.html']);
      return outgoing.end(PLACEHOLDER);
    }
    return say(outgoing, 404, 'There is no such page.\n');
  }
  outgoing.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
  outgoing.setHeader('content-length', size);
  // As `cargo xtask deploy --site` uploads them.
  const isHashed = uri.startsWith('/assets/');
  outgoing.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (method === 'HEAD') return outgoing.end();
  return pipeline(createReadStream(file), outgoing, () => {});
}

function sizeOf(file) {
  // No file's name holds a zero.
  const found = file.includes('\0') ? undefined : statSync(file, { throwIfNoEntry: false });
  return found?.isFile() ? found.size : null;
}

function say(outgoing, status, text) {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  outgoing.end(text);
}

function pairs(raw) {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index], raw[2 * index + 1]]);
}

server.listen(Number(port), host);
// The pipe from whoever started us ends when they do, even by SIGKILL.
process.stdin.resume().on('end', () => process.exit());
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => process.exit());
}
