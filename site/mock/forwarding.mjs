// What the API tells of forwarding, as shared/src/domain/forwarding.rs has it, for some of the providers' ways.

import { iso } from "./data.mjs";

const WAIT_MS = 600_000;

/** How each provider forwards calls to a number. */
export function instructionsFor(phone_number) {
  const ten = phone_number.slice(2);
  const eleven = phone_number.slice(1);
  const code = (dial, does) => ({ dial: dial.replace("{ten}", ten).replace("{eleven}", eleven), does });
  const verizon = (star, does) => ({
    turn_on: [code(`${star}{ten}`, does)],
    turn_off: [code("*73", "Ends all forwarding")],
    certainty: "usual",
    note: "Dial it like a call and wait for the tone that confirms it.",
  });
  const star = (turnsOn) => ({
    turn_on: turnsOn,
    turn_off: [
      code("*93", "Ends forwarding of calls that are not answered"),
      code("*91", "Ends forwarding while busy"),
    ],
    certainty: "varies",
    note: "Codes differ between regions and lines. Where these fail, ask the provider for “call forwarding no answer and busy”, or set it in the account on the web.",
  });
  const missed = [
    code("*92{ten}", "Forwards calls that are not answered"),
    code("*90{ten}", "Forwards calls while the line is busy"),
  ];
  const att = {
    turn_on: [
      code("*61*{eleven}#", "Forwards calls that are not answered"),
      code("*67*{eleven}#", "Forwards calls while the line is busy"),
      code("*62*{eleven}#", "Forwards calls while the phone is off or out of reach"),
    ],
    turn_off: [code("#61#", "Ends forwarding of calls that are not answered")],
    certainty: "varies",
    note: "Some business plans switch these in the account instead. Voicemail answers again once they are off.",
  };
  const byHand = {
    turn_on: [],
    turn_off: [],
    certainty: "varies",
    note: "Set it in the provider's settings on the web, under call forwarding or call handling. Choose a plain forward that keeps the caller's number, without a question to press 1.",
  };
  const all = {
    ...verizon("*72", "Forwards every call"),
    note: "It can also be set in the account on the web.",
  };
  const providers = [
    [
      "verizon",
      "Verizon (mobile)",
      verizon("*71", "Forwards calls that are busy or not answered"),
      verizon("*72", "Forwards every call"),
    ],
    ["att", "AT&T (mobile)", att, { ...att, turn_on: [code("*21*{eleven}#", "Forwards every call")] }],
    ["landline", "Landline", star(missed), all],
    ["xfinity", "Xfinity or Comcast Business", star(missed), all],
    ["voip", "Internet telephone (RingCentral, Ooma, Google Voice, …)", byHand, byHand],
  ];
  return {
    phone_number,
    providers: providers.map(([provider, name, unanswered, every]) => ({
      provider,
      name,
      unanswered: { provider, name, forwards: "unanswered", ...unanswered },
      all: { provider, name, forwards: "all", ...every },
    })),
  };
}

/** A question about one of the company's own numbers, asked now. */
export function asked(forwarded_number, before) {
  const now = Date.now();
  return {
    forwarded_number,
    asked_at: iso(now),
    waiting_until: iso(now + WAIT_MS),
    verified_at: before?.verified_at ?? null,
    last_seen_at: before?.last_seen_at ?? null,
  };
}

/** A check as it stands now. */
export function shownCheck(check) {
  const isOver = Date.now() > Date.parse(check.waiting_until);
  const status = check.verified_at ? "verified" : isOver ? "expired" : "waiting";
  return { ...check, status, advice: ADVICE[status] };
}

const ADVICE = {
  verified: [],
  waiting: [
    "Call your own number from another phone, let it ring, and hang up once the receptionist has answered.",
  ],
  expired: [
    "Dial the code again on the phone that has your number, with all of the Kestrel number in it, and wait for the tone or message that confirms it.",
    "Call from another phone than the one you forward: most carriers do not forward a line's call to itself.",
    "If only unanswered calls are forwarded, let it ring until the receptionist answers. If your voicemail answers instead, turn it off or ask your carrier to let it ring longer.",
    "Internet telephones: choose a plain forward in the provider's settings, without a question to press 1.",
    "If the receptionist did answer your call, forwarding works: some carriers do not say who forwarded a call, and then it cannot be confirmed here.",
  ],
};
