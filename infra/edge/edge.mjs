// Runs viewer-request.js as CloudFront would: for its test and for the local site server. Node ≥ 20, no dependencies.

import { readFileSync } from 'node:fs';
import vm from 'node:vm';

const source = readFileSync(new URL('viewer-request.js', import.meta.url), 'utf8');
// A context of its own: the function sees no Node, as it sees none at the edge.
const context = vm.createContext({});
vm.runInContext(source, context, { filename: 'viewer-request.js' });

/** Calls the function with a request as CloudFront hands it over, and the viewer's address. Returns what it returns. */
export function viewerRequest(request, ip) {
  context.event = { version: '1.0', context: { eventType: 'viewer-request' }, viewer: { ip }, request };
  return JSON.parse(vm.runInContext('JSON.stringify(handler(event))', context));
}

/** An HTTP request in CloudFront's form. `headers`: pairs of name and value, in the order in which they came. */
export function asEvent(method, target, headers) {
  const url = new URL(`http://site${target}`);
  const request = { method, uri: url.pathname, querystring: named(), headers: named(), cookies: named() };
  for (const [name, value] of url.searchParams) {
    add(request.querystring, name, value);
  }
  for (const [name, value] of headers) {
    if (name.toLowerCase() !== 'cookie') {
      add(request.headers, name.toLowerCase(), value);
      continue;
    }
    for (const pair of value.split(';')) {
      const [key, ...rest] = pair.trim().split('=');
      if (key !== '') add(request.cookies, key, rest.join('='));
    }
  }
  return request;
}

/** What clients name. Without a prototype: a header called `__proto__` is a header like any other. */
function named() {
  return Object.create(null);
}

function add(all, name, value) {
  const known = all[name];
  if (known === undefined) {
    all[name] = { value };
  } else {
    known.multiValue = [...(known.multiValue ?? [{ value: known.value }]), { value }];
  }
}
