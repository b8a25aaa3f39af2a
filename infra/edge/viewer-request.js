// What CloudFront runs on every request to the site, before its cache (runtime cloudfront-js-2.0).
// template.yaml holds the same text, and the local site server (local/stack/site.mjs) runs this file.

// The session's cookie, which only this origin's pages send and no script can read.
var COOKIE = '__Host-kestrel_session';
// What a session's token is made of: anything else in the cookie is not passed on.
var TOKEN = /^kss_[A-Za-z0-9_-]{20,128}$/;
// Who asks, for limits against abuse: to AppApi the edge is the client. It believes this only beside the secret that the
// distribution adds; whatever a client sent under the name is replaced.
var VIEWER = 'x-kestrel-viewer-ip';
// The folders with an index, beside /app: what site/ builds. Anything else is answered here and asked of no bucket:
// an error page of the distribution would replace the API's own 404s, too.
var PAGES = ['', '/signup', '/login', '/reset', '/invitation'];
// Complete in itself and small, in the site's colours.
var NO_SUCH_PAGE = [
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    '<meta name="color-scheme" content="light dark"><title>No such page · Kestrel</title>',
    '<link rel="icon" href="/kestrel.svg" type="image/svg+xml"><style>',
    ':root{color-scheme:light dark;--text:#1b2027;--soft:#4c5561;--back:#fff;--link:#0f766e;--fill:#0f766e}',
    '@media(prefers-color-scheme:dark){:root{--text:#e9ebee;--soft:#b3bac5;--back:#15191f;--link:#2dd4bf}}',
    'body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}',
    'main{max-width:28rem;margin:0 auto;padding:18vh 24px 48px}.brand{display:inline-flex;gap:10px;align-items:center;margin-bottom:32px;color:inherit;font-weight:700;font-size:1.15rem;text-decoration:none}',
    'svg{width:28px;height:28px;fill:var(--link)}',
    'h1{font-size:1.6rem;line-height:1.25;margin:0 0 8px}p{margin:0 0 24px;color:var(--soft)}a{color:var(--link)}',
    'nav{display:flex;flex-wrap:wrap;gap:16px 24px;align-items:center}',
    '.button{background:var(--fill);color:#fff;border-radius:8px;padding:10px 20px;font-weight:600;text-decoration:none}',
    ':focus-visible{outline:2px solid var(--link);outline-offset:2px}',
    '</style><main><a class="brand" href="/"><svg aria-hidden="true" viewBox="0 0 24 24"><path d="M1 7.5C6.5 5.5 10 7.6 12 11c2-3.4 5.5-5.5 11-3.5-4.2 1.3-7.4 4.6-8.6 8.3L12 21.500l-2.400-5.700C8.400 12.100 5.200 8.800 1 7.500Z"/></svg>Kestrel</a>',
    '<h1>There is no such page</h1>',
    '<p>The address may be mistyped, or the page has moved.</p><nav aria-label="Where to go">',
    '<a class="button" href="/">To the start page</a><a href="/app/">Your dashboard</a></nav></main></html>',
].join('');

function handler(event) {
    var request = event.request;
    if (request.uri.startsWith('/api/')) {
        return toApi(request, event.viewer.ip);
    }
    return toSite(request);
}

// AppApi knows its paths without /api, and credentials by one header: the authorizer's cache keys on it alone.
function toApi(request, viewerIp) {
    request.uri = request.uri.substring('/api'.length);
    // A credential that was sent on purpose wins: a program with a key is never taken for the person whose browser it
    // runs in. An empty one was sent on purpose, too.
    if (!request.headers.authorization) {
        var cookie = request.cookies[COOKIE];
        // Two of them cannot both be ours: a browser holds one cookie of a __Host- name.
        if (cookie && !cookie.multiValue && TOKEN.test(cookie.value)) {
            request.headers.authorization = { value: 'Session ' + cookie.value };
        }
    }
    request.headers[VIEWER] = { value: viewerIp };
    // Nothing behind the edge reads a cookie.
    request.cookies = {};
    return request;
}

// Pages are folders with an index; the app is one page whatever its path, and routes by itself.
function toSite(request) {
    request.cookies = {};
    var uri = request.uri;
    var isFile = uri.substring(uri.lastIndexOf('/') + 1).includes('.');
    if (isFile) {
        return request;
    }
    var page = uri.endsWith('/') ? uri.slice(0, -1) : uri;
    if (page === '/app' || page.startsWith('/app/')) {
        request.uri = '/app/index.html';
    } else if (PAGES.includes(page)) {
        request.uri = page + '/index.html';
    } else {
        return noSuchPage();
    }
    return request;
}

// The policy's headers are for what comes from an origin or the cache: this answer brings those that matter to it.
function noSuchPage() {
    return {
        statusCode: 404,
        statusDescription: 'Not Found',
        headers: {
            'content-type': { value: 'text/html; charset=utf-8' },
            'cache-control': { value: 'no-store' },
            'content-security-policy': {
                value: "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            },
            'strict-transport-security': { value: 'max-age=63072000; includeSubDomains; preload' },
            'x-content-type-options': { value: 'nosniff' },
        },
        body: { encoding: 'text', data: NO_SUCH_PAGE },
    };
}
