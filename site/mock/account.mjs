// The addresses of a company's numbers, of closing its account, and of the draft of a sign-up.

import { iso } from "./data.mjs";
import { asked, instructionsFor, shownCheck } from "./forwarding.mjs";
import { created, invalid, missing, Refusal, taken } from "./refusals.mjs";

const MOST_NUMBERS = 10;
const KEPT_MS = 30 * 86_400_000;
const DRAFT_MS = 7 * 86_400_000;
const DRAFT_FIELDS =
  "step company_name slug industry timezone owner_name owner_phone forward_to_number keeps_number area_code phone_number business_hours greeting_message ai_voice emergency_phone emergency_keywords plan_tier".split(
    " ",
  );

/** A number as the company has it from now on. */
export function newNumber(phone_number, added = Date.now()) {
  return { id: phone_number.slice(1), phone_number, added_at: iso(added) };
}

/** What can be had in an area. */
export function freeNumbers(area) {
  if (!/^[2-9]\d\d$/.test(area)) throw invalid("area_code", "An area code has three digits.");
  if (area === "212")
    return {
      numbers: [],
      is_nearby: false,
      reason: "There are no numbers in this area code right now. Try another one nearby.",
    };
  const numbers = Array.from({ length: 6 }, (_, index) => ({
    phone_number: `+1${area}555${String(1042 + index * 1117).padStart(4, "0")}`,
    locality: area === "303" ? "Denver" : null,
    region: "CO",
  }));
  return { numbers, is_nearby: false };
}

const shownNumber = (state, number) => ({
  ...number,
  is_primary: number.phone_number === state.company.twilio_phone_number,
  forwards_to: state.company.forward_to_number,
  forwarded_from: (state.forwarding.get(number.id) ?? [])
    .filter((check) => check.verified_at)
    .map(({ forwarded_number, last_seen_at }) => ({ phone_number: forwarded_number, last_seen_at })),
});
const own = (state, id) => {
  const number = state.numbers.find((one) => one.id === id);
  if (!number) throw missing();
  return number;
};
const onlyFor = (session, ...roles) => {
  if (!roles.includes(session.user.role)) throw new Refusal(403, "forbidden");
};
const checkProof = (body) => {
  if (body.email_proof !== `proof-of-${body.email}`) throw invalid("email_proof", "Prove the address again.");
};

export const COMPANY_ROUTES = [
  [
    "GET",
    /^\/v1\/numbers$/,
    ({ state }) => ({ items: state.numbers.map((number) => shownNumber(state, number)) }),
  ],
  [
    "GET",
    /^\/v1\/numbers\/available$/,
    ({ state, query }) => {
      const found = freeNumbers(query.get("area_code") ?? "");
      const isHad = ({ phone_number }) => state.numbers.some((one) => one.phone_number === phone_number);
      return { ...found, numbers: found.numbers.filter((number) => !isHad(number)) };
    },
  ],
  [
    "POST",
    /^\/v1\/numbers$/,
    ({ state, session, body, request }) => {
      onlyFor(session, "owner");
      const key = request.headers["idempotency-key"];
      if (!key) throw new Refusal(400, "unreadable", { detail: "Send an Idempotency-Key." });
      if (state.made.has(key)) return created(shownNumber(state, state.made.get(key)));
      if (state.numbers.length >= MOST_NUMBERS)
        throw new Refusal(409, "conflict", {
          detail: "A company can have 10 numbers. Release one that you do not need first.",
        });
      if (body.phone_number.endsWith("1042"))
        throw taken("phone_number", "This number is taken. Choose another.");
      const number = newNumber(body.phone_number);
      state.numbers.push(number);
      state.made.set(key, number);
      return created(shownNumber(state, number));
    },
  ],
  [
    "POST",
    /^\/v1\/numbers\/([^/]+)\/primary$/,
    ({ state, session, args }) => {
      onlyFor(session, "owner");
      const number = own(state, args[0]);
      state.company.twilio_phone_number = number.phone_number;
      return shownNumber(state, number);
    },
  ],
  [
    "DELETE",
    /^\/v1\/numbers\/([^/]+)$/,
    ({ state, session, args }) => {
      onlyFor(session, "owner");
      const number = own(state, args[0]);
      if (state.numbers.length === 1)
        throw new Refusal(409, "conflict", {
          detail: "This is your only number. Add another one first, or close the account.",
        });
      state.numbers = state.numbers.filter((one) => one !== number);
      if (number.phone_number === state.company.twilio_phone_number)
        state.company.twilio_phone_number = state.numbers[0].phone_number;
    },
  ],
  [
    "GET",
    /^\/v1\/numbers\/([^/]+)\/forwarding$/,
    ({ state, args }) => {
      const number = own(state, args[0]);
      return {
        checks: (state.forwarding.get(number.id) ?? []).map(shownCheck),
        instructions: instructionsFor(number.phone_number),
      };
    },
  ],
  [
    "POST",
    /^\/v1\/numbers\/([^/]+)\/forwarding\/check$/,
    ({ state, session, body, args }) => {
      onlyFor(session, "owner", "admin");
      const number = own(state, args[0]);
      if (state.numbers.some((one) => one.phone_number === body.forwarded_number))
        throw invalid(
          "forwarded_number",
          "This is one of your Kestrel numbers. Enter the number you had before.",
        );
      const checks = state.forwarding.get(number.id) ?? [];
      const before = checks.find((one) => one.forwarded_number === body.forwarded_number);
      const check = asked(body.forwarded_number, before);
      state.forwarding.set(number.id, [...checks.filter((one) => one !== before), check]);
      return created(shownCheck(check), 202);
    },
  ],
  [
    "POST",
    /^\/v1\/company\/close$/,
    ({ state, session, body }) => {
      onlyFor(session, "owner");
      if (String(body.slug).trim().toLowerCase() !== state.company.slug)
        throw invalid("slug", "Type the company's short name exactly as it is shown.");
      const now = Date.now();
      state.company.deleted_at = iso(now);
      state.sessions.clear();
      return { closed_at: iso(now), kept_until: iso(now + KEPT_MS) };
    },
  ],
];

export const SIGN_UP_ROUTES = [
  [
    "GET",
    /^\/onboard\/forwarding$/,
    ({ query }) => {
      const number = query.get("phone_number") ?? "";
      if (!/^\+1\d{10}$/.test(number)) throw invalid("phone_number", "Choose a number from the list.");
      return instructionsFor(number);
    },
    true,
  ],
  [
    "PUT",
    /^\/onboard\/draft$/,
    ({ state, body }) => {
      checkProof(body);
      const unknown = Object.keys(body.draft).find((field) => !DRAFT_FIELDS.includes(field));
      if (unknown) throw invalid(`draft.${unknown}`, "There is no such field.");
      const before = state.drafts.get(body.email);
      if (before && before.saved_at !== body.replaces) {
        if (JSON.stringify(before.draft) !== JSON.stringify(body.draft)) throw new Refusal(412, "changed");
        return { saved_at: before.saved_at, kept_until: iso(Date.parse(before.saved_at) + DRAFT_MS) };
      }
      const now = Date.now();
      state.drafts.set(body.email, { draft: body.draft, saved_at: iso(now) });
      return { saved_at: iso(now), kept_until: iso(now + DRAFT_MS) };
    },
    true,
  ],
  [
    "POST",
    /^\/onboard\/draft\/show$/,
    ({ state, body }) => {
      checkProof(body);
      const kept = state.drafts.get(body.email);
      if (!kept) throw missing();
      return kept;
    },
    true,
  ],
];
