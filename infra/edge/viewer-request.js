// What CloudFront runs on every request to the site, before its cache (runtime cloudfront-js-2.0).
// template.yaml holds the same text, and the local site server (local/stack/site.mjs) runs this file.

// The session's cookie, which only this origin's pages send and no script can read.
var COOKIE = '__Host-kestrel_session';
// What a session's token is made of: anything else in the cookie is not passed on.
var TOKEN = /^kss_[A-Za-z0-9_-]{20,128}$/;
// Who asks, for limits against abuse: to AppApi the edge is the client. It believes this only beside the secret that the
// distribution adds; whatever a client sent under the name is replaced.
var VIEWER = 'x-kestrel-viewer-ip';

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
    if (uri === '/app' || uri.startsWith('/app/')) {
        request.uri = '/app/index.html';
    } else {
        request.uri = uri.endsWith('/') ? uri + 'index.html' : uri + '/index.html';
    }
    return request;
}
