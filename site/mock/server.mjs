// Plays the API and the site's edge for development and page tests: the same addresses, the same cookie, the same
// refusals, some weeks of history, all in memory. `npm run mock` starts it; with `--dist` it also serves the build.

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { asEvent, viewerRequest } from "../../infra/edge/edge.mjs";
import { DIST } from "../scripts/dist.mjs";
import { COMPANY_ROUTES, freeNumbers, newNumber, SIGN_UP_ROUTES } from "./account.mjs";
import { addDays, instant, iso, localDate, PLANS, VOICES, world } from "./data.mjs";
import { created, invalid, missing, Refusal, taken } from "./refusals.mjs";

const COOKIE = "__Host-kestrel_session";
/** What the site's edge sends with every answer. */
const { "Strict-Transport-Security": _, ...HEADERS } = JSON.parse(
  readFileSync(new URL("../../infra/edge/headers.json", import.meta.url), "utf8")
    // The mock's recordings are its own.
    .replace("https://${RecordingBucket.RegionalDomainName}", ""),
);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".txt": "text/plain",
};
/** The code that every mailed code is. */
export const CODE = "246810";

/** Starts a server with a world of its own. Resolves with its address, its world and a way to stop it. */
export async function start({ port = 0, delay = 0 } = {}) {
  const state = world();
  const server = createServer((request, response) => {
    answer(state, request, response, delay).catch((error) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    url,
    state,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

async function answer(state, request, response, delay) {
  const url = new URL(request.url, "http://localhost");
  if (url.pathname === "/recording.wav") return serveTone(Number(url.searchParams.get("seconds")), response);
  if (!url.pathname.startsWith("/api/")) return serveFile(request, response);
  if (delay) await new Promise((resolve) => setTimeout(resolve, delay));
  try {
    const body = await readBody(request);
    const result = route(state, request, url, body);
    const headers = { "content-type": "application/json", "cache-control": "no-store", ...result.headers };
    if (result.body === undefined) delete headers["content-type"];
    response
      .writeHead(result.status ?? 200, headers)
      .end(result.body === undefined ? undefined : (result.raw ?? JSON.stringify(result.body)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const headers = {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...error.headers,
    };
    response.writeHead(error.status, headers).end(JSON.stringify(error.document));
  }
}

/** A few turns of a test conversation: enough for a page. The words of danger are known, and the draft's own. */
function testConversation(state, { draft = {}, state: sealed, says = "" }) {
  const company = { ...state.company, ...draft };
  const turn = sealed ? Number(sealed.replace("turn-", "")) : 0;
  if (sealed && !Number.isInteger(turn))
    throw invalid("state", "This is no test conversation of yours. Start over.");
  const answer = (words, events = [], isOver = false) => ({
    says: [words],
    events,
    is_over: isOver,
    state: isOver ? null : `turn-${turn + 1}`,
    brain: "script",
  });
  const event = (kind, text, starts_at = null) => ({ kind, text, starts_at });
  if (!sealed) {
    return answer(
      company.greeting_message ??
        `Thanks for calling ${company.company_name}. This is Kestrel, an AI. How can I help?`,
    );
  }
  if (/gas|smoke/i.test(says)) {
    const warning =
      "Leave the building now, and call 911 from outside. Touch no switches. I am connecting you.";
    const told = "Danger to life. In a call, your on-call phone would get a text message at once.";
    return answer(
      warning,
      [
        event("emergency_recognised", told),
        event("transferred_to_on_call", "In a call, your on-call phone would ring now."),
      ],
      true,
    );
  }
  if ((company.emergency_keywords ?? []).some((word) => says.toLowerCase().includes(word))) {
    const told = "Urgent by your own words. In a call, your on-call phone would get a text message at once.";
    return answer("That sounds urgent. Shall I connect you to the on-call technician now?", [
      event("emergency_recognised", told),
    ]);
  }
  if (turn === 1) return answer("I can help with that. What is your name?");
  const start = iso(instant(addDays(localDate(Date.now()), 1), "09:00"));
  const booked =
    "In a call, a visit would be booked for tomorrow at 9 in the morning. This time is really free; nothing was booked.";
  if (turn === 2)
    return answer("Thank you. You are booked for tomorrow at 9.", [event("visit_booked", booked, start)]);
  return answer("Thank you for calling. Goodbye.", [event("hung_up", "The call would end here.")], true);
}

/** What the API says of a recording. The sound itself is this server's. */
function recording(seconds) {
  return {
    url: `/recording.wav?seconds=${seconds}`,
    expires_at: iso(Date.now() + 5 * 60_000),
    duration_seconds: seconds,
    content_type: "audio/mpeg",
  };
}

/** A low tone of so many seconds: a wave file of 8,000 samples of 8 bits a second. */
function serveTone(seconds, response) {
  const samples = 8000 * seconds;
  const wave = Buffer.alloc(44 + samples);
  wave.write("RIFF");
  wave.writeUInt32LE(36 + samples, 4);
  wave.write("WAVEfmt ", 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(8000, 24);
  wave.writeUInt32LE(8000, 28);
  wave.writeUInt16LE(1, 32);
  wave.writeUInt16LE(8, 34);
  wave.write("data", 36);
  wave.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at += 1) wave[44 + at] = 128 + Math.round(20 * Math.sin(at / 6));
  response.writeHead(200, { "content-type": "audio/wav", "content-length": wave.length }).end(wave);
}

async function readBody(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  const text = Buffer.concat(parts).toString();
  try {
    return text === "" ? {} : JSON.parse(text);
  } catch {
    throw new Refusal(400, "unreadable", { detail: "The body is no JSON." });
  }
}

function route(state, request, url, body) {
  const path = url.pathname.slice("/api".length);
  for (const [method, pattern, handle, isPublic] of ROUTES) {
    const match = method === request.method && pattern.exec(path);
    if (!match) continue;
    const session = isPublic ? null : sessionOf(state, request);
    const args = match.slice(1).map(decodeURIComponent);
    const result = handle({ state, session, body, query: url.searchParams, request, args });
    return result?.isAnswer ? result : { status: result === undefined ? 204 : 200, body: result };
  }
  throw missing();
}

function sessionOf(state, request) {
  const token = new RegExp(`${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
  const session = state.sessions.get(token);
  if (!session) throw new Refusal(401, "unauthenticated", { detail: "Log in first." });
  const isWrite = !["GET", "HEAD"].includes(request.method);
  const origin = `http://${request.headers.host}`;
  if (isWrite && request.headers.origin !== origin)
    throw new Refusal(403, "forbidden", { detail: "Another site sent this." });
  return { token, ...session };
}

function logIn(state, user) {
  const token = randomUUID();
  state.sessions.set(token, { user });
  const cookie = `${COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=2592000`;
  return { isAnswer: true, status: 200, body: shown(state, user), headers: { "set-cookie": cookie } };
}

function shown(state, user) {
  const { id, name, email, role } = user;
  return {
    user: { id, name, email, role },
    company: {
      id: state.company.id,
      name: state.company.company_name,
      slug: state.company.slug,
      timezone: state.company.timezone,
      is_test_mode: state.company.is_test_mode,
    },
    expires_at: iso(Date.now() + 43_200_000),
  };
}

function page(items, query, most = 25) {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Math.min(Number(query.get("limit") ?? most), 100);
  const next = from + limit;
  return { items: items.slice(from, next), next_cursor: next < items.length ? String(next) : null };
}

const found = (list, id) =>
  list.find((item) => item.id === id) ??
  (() => {
    throw missing();
  })();
const withoutWords = ({ transcript, events, ...call }) => call;
const checkPassword = (field, password) => {
  if (typeof password !== "string" || password.length < 12)
    throw invalid(field, "Use at least 12 characters.");
};

const ROUTES = [
  [
    "POST",
    /^\/auth\/login$/,
    ({ state, body }) => {
      if (body.email === "locked@example.com")
        throw new Refusal(429, "too-many-requests", { headers: { "retry-after": "30" } });
      const user = state.users.find((one) => one.email === String(body.email).toLowerCase());
      if (!user || state.passwords.get(user.email) !== body.password)
        throw new Refusal(401, "unauthenticated", {
          detail: "The e-mail address or the password is not right.",
        });
      return logIn(state, user);
    },
    true,
  ],
  [
    "POST",
    /^\/auth\/logout$/,
    ({ state, session }) => {
      state.sessions.delete(session.token);
      return {
        isAnswer: true,
        status: 204,
        headers: { "set-cookie": `${COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0` },
      };
    },
  ],
  ["POST", /^\/auth\/logout-everywhere$/, ({ state }) => void state.sessions.clear()],
  ["GET", /^\/auth\/session$/, ({ state, session }) => shown(state, session.user)],
  [
    "POST",
    /^\/auth\/password$/,
    ({ state, session, body }) => {
      if (state.passwords.get(session.user.email) !== body.current_password)
        throw invalid("current_password", "This is not your password.");
      checkPassword("password", body.password);
      state.passwords.set(session.user.email, body.password);
    },
  ],
  ["POST", /^\/auth\/password-reset$/, () => created({}, 202), true],
  [
    "POST",
    /^\/auth\/password-reset\/confirm$/,
    ({ state, body }) => {
      if (body.code !== CODE)
        throw invalid("code", "This code is not right, or it is older than ten minutes.");
      checkPassword("password", body.password);
      state.passwords.set(body.email, body.password);
      for (const [token, session] of state.sessions)
        if (session.user.email === body.email) state.sessions.delete(token);
    },
    true,
  ],
  [
    "POST",
    /^\/auth\/email-codes$/,
    ({ body }) => {
      if (!/^\S+@\S+\.\S+$/.test(body.email ?? "")) throw invalid("email", "Enter an e-mail address.");
      return created({}, 202);
    },
    true,
  ],
  [
    "POST",
    /^\/auth\/email-codes\/check$/,
    ({ body }) => {
      if (body.code !== CODE) throw invalid("code", "This code is not right. Look at the newest mail.");
      return { proof: `proof-of-${body.email}`, expires_at: iso(Date.now() + 3_600_000) };
    },
    true,
  ],
  [
    "POST",
    /^\/auth\/invitations\/show$/,
    ({ state, body }) => {
      if (body.token !== "good-invitation") throw missing();
      return {
        company_name: state.company.company_name,
        email: "sam@aspen-ridge.example.com",
        role: "member",
        expires_at: iso(Date.now() + 86_400_000),
      };
    },
    true,
  ],
  [
    "POST",
    /^\/auth\/invitations\/accept$/,
    ({ state, body }) => {
      if (body.token !== "good-invitation") throw missing();
      checkPassword("password", body.password);
      const user = {
        id: randomUUID(),
        name: body.name,
        email: "sam@aspen-ridge.example.com",
        role: "member",
        is_active: true,
        created_at: iso(Date.now()),
        last_login_at: null,
      };
      state.users.push(user);
      return logIn(state, user);
    },
    true,
  ],

  ["GET", /^\/plans$/, () => PLANS, true],
  [
    "GET",
    /^\/onboard\/slug$/,
    ({ query }) => {
      const slug = (query.get("company_name") ?? "")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-|-$/g, "")
        .slice(0, 40);
      if (slug.length < 3) throw invalid("company_name", "Use at least three letters.");
      const isFree = slug !== "aspen-ridge";
      return {
        slug,
        is_free: isFree,
        alternatives: isFree ? [] : [`${slug}-denver`, `${slug}-hvac`, `${slug}-2`],
      };
    },
    true,
  ],
  ["GET", /^\/onboard\/numbers$/, ({ query }) => freeNumbers(query.get("area_code") ?? ""), true],
  ...SIGN_UP_ROUTES,
  [
    "POST",
    /^\/onboard$/,
    ({ state, body, request }) => {
      const key = request.headers["idempotency-key"];
      if (!key) throw new Refusal(400, "unreadable", { detail: "Idempotency-Key is needed." });
      if (state.onboarded.has(key)) return created(state.onboarded.get(key));
      if (body.email_proof !== `proof-of-${body.email}`)
        throw invalid("email_proof", "Prove the address again.");
      checkPassword("password", body.password);
      if (body.slug === "taken") throw taken("slug", "This address is taken. Choose another.");
      if (body.phone_number.endsWith("1042"))
        throw taken("phone_number", "Somebody just took this number. Choose another.");
      const { email_proof, password, email, ...rest } = body;
      Object.assign(state.company, rest, {
        owner_email: email,
        twilio_phone_number: body.phone_number,
        custom_system_prompt: null,
        created_at: iso(Date.now()),
      });
      state.drafts.delete(email);
      const numbers = [newNumber(body.phone_number)];
      Object.assign(state, { calls: [], messages: [], visits: [], tickets: [], numbers });
      for (const month of state.months)
        Object.assign(month, {
          calls: 0,
          overage_calls: 0,
          seconds: 0,
          appointments: 0,
          days: month.days.map((day) => ({ ...day, calls: 0 })),
        });
      state.users = [
        {
          id: "user-1",
          name: body.owner_name,
          email,
          role: "owner",
          is_active: true,
          created_at: iso(Date.now()),
          last_login_at: null,
        },
      ];
      state.passwords.set(email, password);
      const result = {
        tenant_id: state.company.id,
        slug: body.slug,
        phone_number: body.phone_number,
        plan_tier: body.plan_tier,
        trial_ends_at: iso(Date.now() + 14 * 86_400_000),
      };
      state.onboarded.set(key, result);
      return created(result);
    },
    true,
  ],

  ["GET", /^\/v1\/overview$/, ({ state }) => overview(state)],
  [
    "GET",
    /^\/v1\/company$/,
    ({ state }) => ({
      ...state.company,
      current_month_calls: state.months[0].calls,
      total_calls: 4021,
      total_appointments: 1207,
    }),
  ],
  ["POST", /^\/v1\/test-conversations$/, ({ state, body }) => testConversation(state, body)],
  [
    "PATCH",
    /^\/v1\/company$/,
    ({ state, body, request }) => {
      if (request.headers["if-match"] !== `"${state.company.version}"`) throw new Refusal(412, "changed");
      if (body.company_name !== undefined && !body.company_name.trim())
        throw invalid("company_name", "A company has a name.");
      if (body.forward_to_number === state.company.twilio_phone_number)
        throw invalid("forward_to_number", "This is your Kestrel number: calls would go round in circles.");
      Object.assign(state.company, body);
      state.company.version += 1;
      return { ...state.company, current_month_calls: state.months[0].calls };
    },
  ],
  [
    "GET",
    /^\/v1\/voices$/,
    ({ state }) => ({
      items: VOICES.map(([id, name, description]) => ({
        id,
        name,
        description,
        twilio_voice: `Google.en-US-${id}`,
        language: "en-US",
        preview: `Thanks for calling ${state.company.company_name}. How can I help?`,
        is_current: state.company.ai_voice === id,
      })),
    }),
  ],
  ...COMPANY_ROUTES,
  ["GET", /^\/v1\/users$/, ({ state }) => ({ users: state.users, invitations: state.invitations })],
  [
    "POST",
    /^\/v1\/users\/invitations$/,
    ({ state, body }) => {
      if (state.users.some((user) => user.email === body.email))
        throw invalid("email", "This person is here already.");
      const invitation = {
        id: randomUUID(),
        email: body.email,
        role: body.role,
        created_at: iso(Date.now()),
        expires_at: iso(Date.now() + 7 * 86_400_000),
      };
      state.invitations.push(invitation);
      return created(invitation);
    },
  ],
  [
    "DELETE",
    /^\/v1\/users\/invitations\/([^/]+)$/,
    ({ state, args }) => {
      state.invitations = state.invitations.filter((one) => one.id !== args[0]);
    },
  ],
  [
    "PATCH",
    /^\/v1\/users\/([^/]+)$/,
    ({ state, body, args }) => Object.assign(found(state.users, args[0]), body),
  ],
  [
    "DELETE",
    /^\/v1\/users\/([^/]+)$/,
    ({ state, args }) => {
      found(state.users, args[0]);
      state.users = state.users.filter((one) => one.id !== args[0]);
    },
  ],
  ["GET", /^\/v1\/api-keys$/, ({ state }) => ({ items: state.keys })],
  [
    "POST",
    /^\/v1\/api-keys$/,
    ({ state, body }) => created(newKey(state, body.name, body.permissions, body.expires_at ?? null)),
  ],
  [
    "POST",
    /^\/v1\/api-keys\/([^/]+)\/rotate$/,
    ({ state, args }) => {
      const old = found(state.keys, args[0]);
      const made = newKey(state, old.name, old.permissions, old.expires_at);
      old.expires_at = iso(Date.now() + 86_400_000);
      old.replaced_by = made.key.id;
      return created(made);
    },
  ],
  [
    "DELETE",
    /^\/v1\/api-keys\/([^/]+)$/,
    ({ state, args }) => {
      Object.assign(found(state.keys, args[0]), { revoked_at: iso(Date.now()), is_active: false });
    },
  ],
  [
    "GET",
    /^\/v1\/calls$/,
    ({ state, query }) => {
      const fits = (call) =>
        (!query.get("outcome") || call.outcome === query.get("outcome")) &&
        (!query.get("caller") || call.from === query.get("caller")) &&
        (!query.get("from") || localDate(call.started_at) >= query.get("from")) &&
        (!query.get("to") || localDate(call.started_at) <= query.get("to"));
      return page(state.calls.filter(fits).map(withoutWords), query, 15);
    },
  ],
  ["GET", /^\/v1\/calls\/([^/]+)$/, ({ state, args }) => found(state.calls, args[0])],
  [
    "GET",
    /^\/v1\/calls\/([^/]+)\/recording$/,
    ({ state, args }) => {
      if (!found(state.calls, args[0]).has_recording) throw missing();
      return recording(24);
    },
  ],
  [
    "GET",
    /^\/v1\/messages\/([^/]+)\/recording$/,
    ({ state, args }) => {
      const message = found(state.messages, args[0]);
      if (message.kind !== "voicemail") throw missing();
      return recording(message.duration_seconds);
    },
  ],
  [
    "GET",
    /^\/v1\/messages$/,
    ({ state, query }) =>
      page(
        state.messages.filter(
          (one) => !query.get("handled") || String(one.is_handled) === query.get("handled"),
        ),
        query,
      ),
  ],
  [
    "PATCH",
    /^\/v1\/messages\/([^/]+)$/,
    ({ state, body, args }) =>
      Object.assign(found(state.messages, args[0]), {
        is_handled: body.is_handled,
        handled_at: body.is_handled ? iso(Date.now()) : null,
        handled_by: body.is_handled ? { kind: "user", id: "user-1" } : null,
      }),
  ],
  ["GET", /^\/v1\/appointments$/, ({ state, query }) => page(visitsBetween(state, query), query, 100)],
  ["GET", /^\/v1\/appointments\/slots$/, ({ state, query }) => ({ items: slots(state, query) })],
  [
    "POST",
    /^\/v1\/appointments$/,
    ({ state, body }) => {
      const minutes = body.minutes ?? state.company.visit_minutes;
      if (!(Date.parse(body.starts_at) > Date.now()))
        throw invalid("starts_at", "Choose a time in the future.");
      const visit = {
        customer_phone: null,
        customer_email: null,
        notes: "",
        ...body,
        id: randomUUID(),
        starts_at: iso(Date.parse(body.starts_at)),
        ends_at: iso(Date.parse(body.starts_at) + minutes * 60_000),
        crew: 1,
        status: "booked",
        call_id: null,
        created_at: iso(Date.now()),
        moved_from: null,
        is_test: false,
        version: 1,
      };
      state.visits.push(visit);
      return created(visit);
    },
  ],
  ["GET", /^\/v1\/appointments\/([^/]+)$/, ({ state, args }) => found(state.visits, args[0])],
  [
    "POST",
    /^\/v1\/appointments\/([^/]+)\/move$/,
    ({ state, body, args }) => {
      const visit = found(state.visits, args[0]);
      const length = Date.parse(visit.ends_at) - Date.parse(visit.starts_at);
      return Object.assign(visit, {
        moved_from: visit.starts_at,
        starts_at: iso(Date.parse(body.starts_at)),
        ends_at: iso(Date.parse(body.starts_at) + length),
        version: visit.version + 1,
      });
    },
  ],
  [
    "POST",
    /^\/v1\/appointments\/([^/]+)\/cancel$/,
    ({ state, args }) => {
      const visit = found(state.visits, args[0]);
      return Object.assign(visit, { status: "canceled", version: visit.version + 1 });
    },
  ],
  ["GET", /^\/v1\/usage$/, ({ state, query }) => page(state.months, query)],
  ["GET", /^\/v1\/tickets$/, ({ state, query }) => page(state.tickets, query)],
  [
    "POST",
    /^\/v1\/tickets$/,
    ({ state, body }) => {
      const now = iso(Date.now());
      const ticket = {
        id: randomUUID(),
        ...body,
        status: "open",
        opened_by: { kind: "user", id: "user-1" },
        opened_at: now,
        updated_at: now,
        closed_at: null,
        is_test: false,
      };
      state.tickets.unshift(ticket);
      return created(ticket);
    },
  ],
  [
    "POST",
    /^\/v1\/tickets\/([^/]+)\/close$/,
    ({ state, args }) =>
      Object.assign(found(state.tickets, args[0]), { status: "closed", closed_at: iso(Date.now()) }),
  ],
  ["GET", /^\/v1\/audit$/, ({ state, query }) => page(state.audit, query)],
  ["GET", /^\/v1\/exports$/, ({ state }) => ({ items: state.exports })],
  [
    "POST",
    /^\/v1\/exports$/,
    ({ state }) => {
      const now = iso(Date.now());
      const made = {
        id: randomUUID(),
        status: "queued",
        file_name: `tenant_${state.company.slug}_${now.slice(0, 10).replaceAll("-", "")}.json`,
        created_at: now,
        updated_at: now,
        finished_at: null,
        expires_at: iso(Date.now() + 7 * 86_400_000),
        counts: {},
        bytes: 0,
        reason: null,
        download_url: null,
      };
      state.exports.unshift(made);
      // The next look finds it done.
      setTimeout(
        () =>
          Object.assign(made, {
            status: "done",
            finished_at: now,
            counts: { calls: 40, appointments: 8 },
            bytes: 182_311,
          }),
        500,
      ).unref();
      return created({ ...made }, 202);
    },
  ],
  [
    "GET",
    /^\/v1\/exports\/([^/]+)$/,
    ({ state, args }) => ({ ...found(state.exports, args[0]), download_url: "/robots.txt" }),
  ],
  [
    "GET",
    /^\/v1\/reports\/(calls|appointments)$/,
    ({ args, query }) => ({
      isAnswer: true,
      status: 200,
      body: "csv",
      raw: "started_at,from,outcome\r\n",
      headers: {
        "content-type": "text/csv",
        "content-disposition": `attachment; filename="${args[0]}_${query.get("month")}.csv"`,
      },
    }),
  ],
];

function newKey(state, name, permissions, expires_at) {
  const key = {
    id: randomUUID(),
    name,
    environment: "live",
    prefix: "kst_live_",
    last4: "1Xc4",
    permissions,
    is_active: true,
    created_by: { kind: "user", id: "user-1" },
    created_at: iso(Date.now()),
    expires_at,
    revoked_at: null,
    replaced_by: null,
    last_used_at: null,
    total_requests: 0,
  };
  state.keys.unshift(key);
  return { key, secret: "kst_live_Zx81mW0aPq7Lr2Ye5Tn9Kd3Vb6Hs1Xc4" };
}

function visitsBetween(state, query) {
  const isWanted = (date) => date >= query.get("from") && date <= query.get("to");
  return state.visits
    .filter((visit) => isWanted(localDate(Date.parse(visit.starts_at))))
    .sort((one, other) => one.starts_at.localeCompare(other.starts_at));
}

function slots(state, query) {
  const items = [];
  for (let date = query.get("from"); date <= query.get("to"); date = addDays(date, 1)) {
    const weekday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
    if (weekday > 4) continue;
    for (const hour of ["08:00", "10:00", "13:00", "15:00"]) {
      const starts = instant(date, hour);
      if (starts < Date.now()) continue;
      items.push({
        starts_at: iso(starts),
        ends_at: iso(starts + state.company.visit_minutes * 60_000),
        crew: 1,
      });
    }
  }
  return items;
}

function overview(state) {
  const split = {};
  for (const call of state.calls) split[call.outcome] = (split[call.outcome] ?? 0) + 1;
  const waiting = state.messages.filter((message) => !message.is_handled);
  const next = state.visits
    .filter((visit) => visit.status === "booked" && Date.parse(visit.starts_at) > Date.now())
    .sort((one, other) => one.starts_at.localeCompare(other.starts_at));
  const { company } = state;
  return {
    company_name: company.company_name,
    timezone: company.timezone,
    is_active: company.is_active,
    month: state.months[0],
    outcomes: {
      calls: state.calls.length,
      is_capped: false,
      split: Object.entries(split)
        .map(([outcome, calls]) => ({ outcome, calls }))
        .sort((one, other) => other.calls - one.calls),
    },
    latest_calls: state.calls.slice(0, 5).map(withoutWords),
    messages: { count: waiting.length, is_capped: false, latest: waiting.slice(0, 5) },
    next_appointments: next.slice(0, 5),
    checklist: [
      { id: "number", is_done: true },
      { id: "first_call", is_done: state.calls.length > 0 },
      { id: "forwarding_phone", is_done: Boolean(company.forward_to_number) },
      { id: "emergency_phone", is_done: Boolean(company.emergency_phone) },
      { id: "business_hours", is_done: true },
      { id: "greeting", is_done: Boolean(company.greeting_message) },
      { id: "forwarding", is_done: [...state.forwarding.values()].flat().some((one) => one.verified_at) },
    ],
  };
}

async function serveFile(request, response) {
  const asked = viewerRequest(asEvent(request.method, request.url, []), "127.0.0.1");
  if (asked.statusCode) {
    const headers = Object.entries(asked.headers).map(([name, { value }]) => [name, value]);
    response.writeHead(asked.statusCode, { ...HEADERS, ...Object.fromEntries(headers) }).end(asked.body.data);
    return;
  }
  try {
    const content = await readFile(join(DIST, normalize(asked.uri)));
    const type = TYPES[extname(asked.uri)] ?? "application/octet-stream";
    // As the upload says it, and the site's edge: a name under assets holds a hash of what is in it.
    const caching = asked.uri.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    response.writeHead(200, { ...HEADERS, "content-type": type, "cache-control": caching }).end(content);
  } catch {
    response.writeHead(404, { ...HEADERS, "content-type": "text/plain" }).end("not found");
  }
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const { url } = await start({
    port: Number(process.env.PORT ?? 5180),
    delay: Number(process.env.DELAY ?? 0),
  });
  console.log(
    `mock API and built site at ${url}; log in as owner@aspen-ridge.example.com, "correct horse battery"; every code is ${CODE}`,
  );
}
