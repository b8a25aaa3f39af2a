// node --test infra/edge

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asEvent, viewerRequest } from './edge.mjs';

const TOKEN = `kss_${'a'.repeat(43)}`;
const OURS = `__Host-kestrel_session=${TOKEN}`;

const asked = (target, headers = {}, method = 'GET') =>
  viewerRequest(asEvent(method, target, Object.entries(headers)), '192.0.2.1');

test('a request to the API loses /api and keeps its method, query and headers', () => {
  const headers = { Origin: 'https://app.example.com', 'If-Match': '"7"', 'Idempotency-Key': 'once-only' };

  const request = asked('/api/v1/calls?limit=5&cursor=a%2Fb', headers, 'PATCH');

  assert.equal(request.uri, '/v1/calls');
  assert.equal(request.method, 'PATCH');
  assert.deepEqual(request.querystring, { limit: { value: '5' }, cursor: { value: 'a/b' } });
  assert.deepEqual(request.headers, {
    origin: { value: 'https://app.example.com' },
    'if-match': { value: '"7"' },
    'idempotency-key': { value: 'once-only' },
    'x-kestrel-viewer-ip': { value: '192.0.2.1' },
  });
});

test('AppApi is told who asks by the edge, whatever a client says of itself', () => {
  const request = asked('/api/auth/login', { 'X-Kestrel-Viewer-IP': '203.0.113.9' }, 'POST');

  assert.deepEqual(request.headers['x-kestrel-viewer-ip'], { value: '192.0.2.1' });
});

test('what only begins like the API is a page', () => {
  assert.equal(asked('/api/').uri, '/');
  for (const page of ['/api', '/apiary', '/API/v1/calls']) {
    assert.equal(asked(page).statusCode, 404, page);
  }
});

test('only one /api is taken away', () => {
  assert.equal(asked('/api/api/v1').uri, '/api/v1');
});

test("the session's cookie becomes the credential and no cookie goes on", () => {
  const request = asked('/api/v1/overview', { Cookie: `theme=dark; ${OURS}; other=1` });

  assert.deepEqual(request.headers.authorization, { value: `Session ${TOKEN}` });
  assert.deepEqual(request.cookies, {});
});

test('a credential in the header wins over the cookie, which is dropped', () => {
  for (const sent of ['Bearer kst_live_x', 'Session kss_of_somebody_else', '']) {
    const request = asked('/api/v1/overview', { Authorization: sent, Cookie: OURS });

    assert.deepEqual(request.headers.authorization, { value: sent });
    assert.deepEqual(request.cookies, {});
  }
});

test('a cookie that is no token of ours is not passed on', () => {
  const odd = ['', 'kss_', 'kst_live_abc', `${TOKEN}%0d%0ax`, `${TOKEN} x`, `x${TOKEN}`, `kss_${'a'.repeat(200)}`];
  for (const value of odd) {
    const request = asked('/api/v1/overview', { Cookie: `__Host-kestrel_session=${value}` });

    assert.equal(request.headers.authorization, undefined, value);
  }
});

test('two cookies of the name, or one of another name, are nobody', () => {
  for (const cookie of [`${OURS}; ${OURS}`, `kestrel_session=${TOKEN}`, `__host-kestrel_session=${TOKEN}`]) {
    assert.equal(asked('/api/v1/overview', { Cookie: cookie }).headers.authorization, undefined, cookie);
  }
});

test('a page never gets a credential made of the cookie', () => {
  for (const target of ['/', '/app/', '/assets/main-1234.js']) {
    const request = asked(target, { Cookie: OURS });

    assert.equal(request.headers.authorization, undefined);
    assert.deepEqual(request.cookies, {});
  }
});

test('a header, a cookie or a parameter may have any name, and touches no other request', () => {
  for (const name of ['__proto__', 'constructor']) {
    const headers = [[name, 'mine'], [name, 'again'], ['cookie', `${name}=mine; ${name}=again`]];
    const request = asEvent('GET', `/api/v1/calls?${name}=mine&${name}=again`, headers);

    assert.equal(Object.hasOwn(request.headers, name), true, name);
    assert.equal(request.querystring[name].multiValue.length, 2, name);
  }

  const next = asked('/api/v1/calls', { Accept: 'application/json' });

  assert.deepEqual(next.headers.accept, { value: 'application/json' });
});

test('pages are folders with an index, the app is one page, and files are themselves', () => {
  const pages = {
    '/': '/index.html',
    '/signup': '/signup/index.html',
    '/signup/': '/signup/index.html',
    '/app': '/app/index.html',
    '/app/': '/app/index.html',
    '/app/calls/0195f3': '/app/index.html',
    '/app/settings/hours/': '/app/index.html',
    '/login': '/login/index.html',
    '/reset/': '/reset/index.html',
    '/invitation': '/invitation/index.html',
    '/app/icon.svg': '/app/icon.svg',
    '/assets/main-1234.js': '/assets/main-1234.js',
    '/robots.txt': '/robots.txt',
  };
  for (const [asking, served] of Object.entries(pages)) {
    assert.equal(asked(asking).uri, served, asking);
  }
});

test('an address without a page is answered at once, with a page that leads on and runs nothing', () => {
  for (const address of ['/application', '/v1.2/notes', '/signup/now', '//', '/app../x', '/index']) {
    const answer = asked(address);

    assert.equal(answer.statusCode, 404, address);
    assert.equal(answer.headers['content-type'].value, 'text/html; charset=utf-8');
    assert.equal(answer.headers['cache-control'].value, 'no-store');
    assert.match(answer.headers['content-security-policy'].value, /default-src 'none'/);
    assert.match(answer.body.data, /<a class="button" href="\/">/);
    assert.doesNotMatch(answer.body.data, /<script/);
  }
});
