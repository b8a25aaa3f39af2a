// A company with some weeks of history, made anew for each server. Nothing is random: two runs look the same.

import { readFileSync } from "node:fs";

const ZONE = "America/Denver";
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const PEOPLE = [
  ["Maria Alvarez", "+13035550111", "1420 Larimer Street, Denver"],
  ["Tom Becker", "+13035550112", "88 Oak Street, Golden"],
  ["Priya Natarajan", "+17205550113", "2301 Blake Street, Unit 4, Denver"],
  ["Walter Kim", "+13035550114", "517 Ridge Road, Littleton"],
  ["Janelle Brooks", "+17205550115", "9 Alpine Court, Lakewood"],
  ["Ed O'Connor", "+13035550116", "764 Pearl Street, Boulder"],
];

const STORIES = [
  {
    outcome: "booked",
    seconds: 142,
    service: "ac repair",
    summary: "The air conditioner blows warm air since last night. A visit was booked.",
    events: [["visit_booked", 5]],
    lines: [
      ["caller", "Hi, my air conditioner is blowing warm air since last night."],
      ["kestrel", "I'm sorry to hear that. I can get a technician out to you. May I have your name?"],
      ["caller", "{name}."],
      ["kestrel", "Thank you. Is the number you're calling from the best one to reach you?"],
      ["caller", "Yes, that's right."],
      ["kestrel", "And what's the address?"],
      ["caller", "{address}."],
      ["kestrel", "I have tomorrow at 9 in the morning, or at 1 in the afternoon. Which suits you?"],
      ["caller", "Nine is great."],
      [
        "kestrel",
        "You're booked for tomorrow at 9. A technician will call before they arrive. Anything else?",
      ],
      ["caller", "No, that's it. Thank you!"],
    ],
  },
  {
    outcome: "message",
    seconds: 64,
    summary: "Wants a call back about an invoice.",
    events: [["message_taken", 3]],
    lines: [
      ["caller", "I have a question about my invoice from last month."],
      ["kestrel", "I'll pass that on to the office. What should they know?"],
      ["caller", "I was charged twice for the filter. Please call me back after four."],
      [
        "kestrel",
        "I have noted it: charged twice for the filter, please call back after four. Thank you for calling.",
      ],
    ],
  },
  {
    outcome: "info",
    seconds: 41,
    summary: "Asked for the opening hours and the price of a service visit.",
    events: [],
    lines: [
      ["caller", "What do you charge for a service visit?"],
      ["kestrel", "A service visit is 89 dollars, and it comes off the bill when we do the repair."],
      ["caller", "Okay, I'll think about it. Thanks."],
    ],
  },
  {
    outcome: "emergency",
    seconds: 58,
    summary:
      "Smells gas in the basement. Was told to leave the house and call 911, then connected to the on-call person.",
    events: [
      ["emergency_recognised", 1],
      ["transferred_to_on_call", 2],
    ],
    lines: [
      ["caller", "I smell gas in my basement."],
      [
        "kestrel",
        "Leave the house now, and call 911 from outside. Don't switch anything on or off. I'm connecting you to our on-call technician.",
      ],
      ["caller", "Okay, we're going out."],
    ],
  },
  {
    outcome: "transferred",
    seconds: 97,
    summary: "Asked for a person about a commercial contract and was connected to the office.",
    events: [["transferred_to_office", 2]],
    lines: [
      ["caller", "Can I talk to a real person about a maintenance contract for our office building?"],
      ["kestrel", "Of course. I'm connecting you now."],
    ],
  },
  {
    outcome: "spam",
    seconds: 12,
    summary: "A recorded advertisement.",
    events: [["hung_up", 1]],
    lines: [
      ["caller", "Congratulations, your business has been approved for a loan."],
      ["kestrel", "We're not interested. Goodbye."],
    ],
  },
];

const pad = (value, width = 2) => String(value).padStart(width, "0");
const iso = (at) => new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");

/** The date of an instant in the company's zone. */
export function localDate(at, zone = ZONE) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(new Date(at));
}

/** The instant of a local time in the company's zone. */
export function instant(date, time, zone = ZONE) {
  const guess = Date.parse(`${date}T${time}:00Z`);
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    timeZoneName: "longOffset",
  }).formatToParts(guess);
  const offset = /GMT([+-]\d\d):(\d\d)/.exec(parts.find((part) => part.type === "timeZoneName").value);
  const minutes = offset ? Number(offset[1]) * 60 + Math.sign(Number(offset[1])) * Number(offset[2]) : 0;
  return guess - minutes * MINUTE;
}

/** A date some days later. */
export function addDays(date, days) {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** Everything the mock server knows, as it is at its start. */
export function world(now = Date.now()) {
  const calls = history(now);
  const visits = calendar(now);
  const booked = calls.find((call) => call.outcome === "booked");
  if (booked && visits[2]) {
    booked.appointment_id = visits[2].id;
    visits[2].call_id = booked.id;
  }
  return {
    company: company(now),
    calls,
    visits,
    messages: messages(calls),
    months: months(now),
    tickets: tickets(now),
    users: users(now),
    invitations: [
      {
        id: "inv-1",
        email: "sam@aspen-ridge.example.com",
        role: "member",
        created_at: iso(now - 2 * DAY),
        expires_at: iso(now + 5 * DAY),
      },
    ],
    keys: keys(now),
    audit: audit(now),
    exports: [],
    passwords: new Map([["owner@aspen-ridge.example.com", "correct horse battery"]]),
    sessions: new Map(),
    codes: new Map(),
    onboarded: new Map(),
    numbers: [{ id: "13035550199", phone_number: "+13035550199", added_at: iso(now - 60 * DAY) }],
    /** Numbers by the key under which they were added. */
    made: new Map(),
    /** Questions about the company's own numbers, by Kestrel's number. */
    forwarding: new Map(),
    /** Drafts of a sign-up, by address. */
    drafts: new Map(),
  };
}

function company(now) {
  return {
    id: "019ab000-0000-7000-8000-00000000000a",
    slug: "aspen-ridge",
    company_name: "Aspen Ridge Heating and Air",
    subdomain: null,
    owner_name: "Dana Whitfield",
    owner_email: "owner@aspen-ridge.example.com",
    owner_phone: "+13035550100",
    twilio_phone_number: "+13035550199",
    forward_to_number: "+13035550101",
    emergency_phone: null,
    industry: "hvac",
    timezone: ZONE,
    business_hours: {
      week: [0, 1, 2, 3, 4, 5, 6].map((day) =>
        day < 4
          ? [["08:00", "17:00"]]
          : day === 4
            ? [
                ["08:00", "12:00"],
                ["13:00", "17:00"],
              ]
            : day === 5
              ? [["09:00", "12:00"]]
              : [],
      ),
      closed_on: [`${new Date(now).getUTCFullYear()}-12-25`],
    },
    crews: 2,
    visit_minutes: 120,
    price_statement: "A service visit is 89 dollars, and it comes off the bill when we do the repair.",
    ai_model: "gpt-4o-mini",
    ai_voice: "coral",
    custom_system_prompt: null,
    greeting_message: null,
    emergency_keywords: ["no heat", "no cooling", "furnace out", "water leaking"],
    plan_tier: "professional",
    subscription_status: "trialing",
    trial_ends_at: iso(now + 9 * DAY),
    max_monthly_calls: 1500,
    is_active: true,
    is_test_mode: true,
    health_score: 100,
    muted_mail: ["digest"],
    features: {},
    parent_tenant_id: null,
    created_at: iso(now - 60 * DAY),
    updated_at: iso(now - DAY),
    deleted_at: null,
    version: 7,
  };
}

function history(now) {
  return Array.from({ length: 40 }, (_, index) => {
    const story = STORIES[[0, 1, 0, 2, 3, 0, 4, 1, 5, 2][index % 10]];
    const [name, from, address] = PEOPLE[index % PEOPLE.length];
    const started = now - 34 * MINUTE - index * (9 * HOUR + 13 * MINUTE);
    const at = (turn) => iso(started + turn * 9000);
    const fill = (text) => text.replace("{name}", name).replace("{address}", address);
    return {
      id: `call${pad(index, 4)}${"x".repeat(24)}`,
      call_sid: `CA${pad(index, 32)}`,
      from: index % 13 === 8 ? "withheld" : from,
      to: "+13035550199",
      status: "completed",
      started_at: iso(started),
      ended_at: iso(started + story.seconds * 1000),
      duration_seconds: story.seconds,
      outcome: story.outcome,
      summary: story.summary,
      customer_name: ["spam", "info"].includes(story.outcome) ? null : name,
      customer_phone: story.outcome === "spam" ? null : from,
      appointment_id: null,
      has_recording: index === 7,
      kind: "answered",
      counted: true,
      period: localDate(started).slice(0, 7),
      counted_in: null,
      is_test: index > 30,
      transcript: story.lines.map(([speaker, text], line) => ({
        turn: Math.floor(line / 2) + 1,
        at: iso(started + 4000 + line * 9000),
        speaker,
        text: fill(text),
      })),
      events: story.events.map(([kind, turn]) => ({
        turn,
        at: at(turn * 2),
        kind,
        appointment_id: null,
        starts_at: kind === "visit_booked" ? iso(instant(addDays(localDate(started), 1), "09:00")) : null,
      })),
    };
  });
}

function messages(calls) {
  const left = calls.filter((call) => call.outcome === "message");
  return left.map((call, index) => {
    const isVoicemail = index === 1;
    return {
      id: `msg${pad(index, 3)}`,
      call_id: call.id,
      received_at: call.ended_at,
      from: call.from,
      name: isVoicemail ? null : call.customer_name,
      callback: index === 0 ? "+17205550177" : null,
      kind: isVoicemail ? "voicemail" : "spoken",
      text: isVoicemail ? null : "I was charged twice for the filter. Please call me back after four.",
      duration_seconds: isVoicemail ? 34 : null,
      is_handled: index > 2,
      handled_at: index > 2 ? call.ended_at : null,
      handled_by: index > 2 ? { kind: "user", id: "user-1" } : null,
      is_test: call.is_test,
    };
  });
}

function calendar(now) {
  const today = localDate(now);
  const plan = [
    [-2, "09:00", 0, "furnace repair", "done"],
    [-1, "13:00", 1, "ac repair", "canceled"],
    [1, "09:00", 2, "ac repair", "booked"],
    [1, "09:00", 3, "maintenance", "booked"],
    [2, "10:00", 4, "no cooling", "booked"],
    [3, "14:00", 5, "thermostat", "booked"],
    [6, "08:00", 0, "furnace inspection", "booked"],
    [8, "11:00", 1, "duct cleaning", "booked"],
  ];
  return plan.map(([days, time, who, service, status], index) => {
    const [name, phone, address] = PEOPLE[who];
    const starts = instant(addDays(today, days), time);
    return {
      id: `visit-${index}`,
      starts_at: iso(starts),
      ends_at: iso(starts + 2 * HOUR),
      crew: (index % 2) + 1,
      customer_name: name,
      customer_phone: phone,
      customer_email: null,
      address,
      service_type: service,
      notes: "Blows warm air since last night. The dog is friendly.",
      status,
      call_id: null,
      created_at: iso(now - 3 * DAY),
      moved_from: null,
      is_test: false,
      version: 1,
    };
  });
}

function months(now) {
  const [year, month, today] = localDate(now).split("-").map(Number);
  return [0, 1, 2].map((back) => {
    const first = new Date(Date.UTC(year, month - 1 - back, 1));
    const period = first.toISOString().slice(0, 7);
    const length = new Date(Date.UTC(year, month - back, 0)).getUTCDate();
    const days = Array.from({ length }, (_, index) => {
      const isPast = back > 0 || index < today;
      const weekday = new Date(Date.UTC(year, month - 1 - back, index + 1)).getUTCDay();
      const usual = weekday === 0 ? 9 : weekday === 6 ? 21 : 44 + ((index * 7) % 13);
      return { date: `${period}-${pad(index + 1)}`, calls: isPast ? usual + back * 9 : 0 };
    });
    const calls = days.reduce((sum, day) => sum + day.calls, 0);
    return {
      period,
      calls,
      limit: 1500,
      overage_calls: Math.max(0, calls - 1500),
      forwarded_calls: back,
      test_calls: 12,
      adjustments: 0,
      seconds: calls * 83,
      appointments: Math.round(calls * 0.31),
      days,
      last_call_at: iso(now - 34 * MINUTE),
      state: back === 0 ? "OPEN" : "CLOSED",
      closed_at: null,
    };
  });
}

function tickets(now) {
  const by = { kind: "user", id: "user-1" };
  return [
    {
      id: "ticket-2",
      subject: "Callers hear the old greeting",
      body: "We changed the greeting on Monday, and some callers still hear the old one.",
      status: "open",
      priority: "urgent",
      opened_by: by,
      opened_at: iso(now - 5 * HOUR),
      updated_at: iso(now - 5 * HOUR),
      closed_at: null,
      is_test: false,
    },
    {
      id: "ticket-1",
      subject: "Add a second crew",
      body: "How do I tell Kestrel that we have a second van?",
      status: "closed",
      priority: "normal",
      opened_by: by,
      opened_at: iso(now - 20 * DAY),
      updated_at: iso(now - 19 * DAY),
      closed_at: iso(now - 19 * DAY),
      is_test: false,
    },
  ];
}

function users(now) {
  return [
    {
      id: "user-1",
      name: "Dana Whitfield",
      email: "owner@aspen-ridge.example.com",
      role: "owner",
      is_active: true,
      created_at: iso(now - 60 * DAY),
      last_login_at: iso(now - HOUR),
    },
    {
      id: "user-2",
      name: "Luis Ortega",
      email: "luis@aspen-ridge.example.com",
      role: "admin",
      is_active: true,
      created_at: iso(now - 40 * DAY),
      last_login_at: iso(now - 2 * DAY),
    },
    {
      id: "user-3",
      name: "Kim Duong",
      email: "kim@aspen-ridge.example.com",
      role: "member",
      is_active: true,
      created_at: iso(now - 5 * DAY),
      last_login_at: null,
    },
  ];
}

function keys(now) {
  return [
    {
      id: "key-1",
      name: "Scheduling board",
      environment: "live",
      prefix: "kst_live_",
      last4: "8Fq2",
      permissions: ["calls:read", "appointments:read"],
      is_active: true,
      created_by: { kind: "user", id: "user-1" },
      created_at: iso(now - 30 * DAY),
      expires_at: iso(now + 60 * DAY),
      revoked_at: null,
      replaced_by: null,
      last_used_at: iso(now - 4 * MINUTE),
      total_requests: 18234,
    },
  ];
}

function audit(now) {
  const by = { kind: "user", id: "user-1" };
  return [
    { id: "audit-3", at: iso(now - DAY), actor: by, action: "company.changed", fields: ["business_hours"] },
    {
      id: "audit-2",
      at: iso(now - 3 * DAY),
      actor: { kind: "user", id: "user-2" },
      action: "api_key.created",
      fields: ["Scheduling board"],
    },
    {
      id: "audit-1",
      at: iso(now - 60 * DAY),
      actor: { kind: "system", part: "onboarding" },
      action: "tenant.created",
      fields: [],
    },
  ];
}

export const VOICES = [
  ["alloy", "Alloy", "Neutral and clear"],
  ["ash", "Ash", "Male, relaxed"],
  ["coral", "Coral", "Female, bright"],
  ["echo", "Echo", "Male, even"],
  ["fable", "Fable", "Expressive, lively"],
  ["nova", "Nova", "Female, warm"],
  ["onyx", "Onyx", "Male, deep"],
  ["shimmer", "Shimmer", "Female, light"],
];

export const PLANS = JSON.parse(readFileSync(new URL("../plans.json", import.meta.url), "utf8"));

export { iso };
