// The phone: places a call through the carrier's API, follows it, speaks and listens with the browser's own voice.

const $ = (id) => document.getElementById(id);
const HEARS_WORDS = ["speech", "speech_or_dtmf", "recording"];
const HEARS_KEYS = ["dtmf", "speech_or_dtmf", "recording"];
const ENDINGS = {
  hung_up_by_application: "The company hung up",
  hung_up_by_caller: "You hung up",
  hung_up_by_rest: "The call was ended through the REST API",
  rejected: "The company rejected the call",
  failed: "The call failed",
  not_answered: "Nobody answered",
};

/** The call on the line: its id, what is already shown of it, and what it waits for. */
let call = null;
let companies = new Map();

async function ask(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["content-type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(path, options);
  const text = await response.text();
  const json = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(json?.error ?? `The carrier answered ${response.status}.`);
  return json;
}

/** The number that a link to this page asks for. In an address a plus is a space where nobody wrote it as %2B. */
const wanted = new URLSearchParams(location.search).get("number")?.replace(/^ /, "+");

async function loadCompanies() {
  show("loading");
  refuse();
  try {
    const numbers = await ask("GET", "/numbers");
    companies = new Map(numbers.map((number) => [number.phone_number, number.friendly_name]));
    $("to").replaceChildren(...numbers.map((number) => new Option(label(number, numbers), number.phone_number)));
    const isHere = companies.has(wanted);
    if (isHere) $("to").value = wanted;
    showNumber();
    show(numbers.length ? "dial" : "nobody");
    if (isHere) $("dial").querySelector("button").focus();
    else if (wanted) refuse(`No company here has the number ${pretty(wanted)}.`);
  } catch {
    show("unreachable");
  }
}

/** A company's name, with its number if another has the same name. */
function label({ friendly_name: name, phone_number: number }, numbers) {
  const unique = numbers.filter((other) => other.friendly_name === name).length === 1;
  return unique ? name : `${name} · ${pretty(number)}`;
}

/** The chosen number in full: beside a long name the list would cut it off. */
function showNumber() {
  $("to-help").textContent = pretty($("to").value);
}

/** Exactly one of the phone's faces is visible. */
function show(face) {
  for (const id of ["loading", "unreachable", "nobody", "dial", "live"]) $(id).hidden = id !== face;
}

function refuse(text) {
  $("refused").textContent = text ?? "";
  $("refused").hidden = !text;
}

async function place(event) {
  event.preventDefault();
  refuse();
  const company = $("to").value;
  try {
    const forwarded_from = $("forwarded").value.trim() || null;
    const view = await ask("POST", "/calls", { to: company, from: $("from").value.trim(), forwarded_from });
    call = { sid: view.call_sid, company: companies.get(company), lines: 0, steps: 0, begun: Date.now(), waiting: null, typing: false, held: null };
    $("transcript").replaceChildren();
    $("steps").replaceChildren();
    $("errors").hidden = $("empty").hidden = true;
    $("ending").textContent = "";
    $("words").value = "";
    show("live");
    $("hint").textContent = "";
    $("words").focus();
    follow(view);
  } catch (error) {
    refuse(error.message);
  }
}

async function follow(view) {
  const sid = view.call_sid;
  render(view);
  while (call?.sid === sid && !view.ended) {
    try {
      view = await ask("GET", `/calls/${sid}/wait?seconds=25&since=${view.version}`);
    } catch (error) {
      refuse(`The carrier can't be reached any more (${error.message}). The call is lost.`);
      break;
    }
    if (call?.sid === sid) render(view);
  }
  if (call?.sid === sid) finish(view);
}

function render(view) {
  for (const line of view.transcript.slice(call.lines)) addLine(line);
  call.lines = view.transcript.length;
  for (const step of view.exchanges.slice(call.steps)) addStep(step);
  call.steps = view.exchanges.length;
  $("count").textContent = String(view.exchanges.length);
  $("no-steps").hidden = view.exchanges.length > 0;
  showErrors(view.errors);
  call.waiting = view.waiting_for;
  const hears = HEARS_WORDS.includes(call.waiting);
  if (!call.waiting) call.typing = false;
  else if (hears && $("words").value && !call.held) typed();
  if (hears && call.held) speakUp(call.held);
  $("speak").disabled = !hears;
  for (const key of $("keypad").children) key.disabled = !HEARS_KEYS.includes(call.waiting);
  $("state").textContent = stateOf(view);
}

function stateOf(view) {
  if (view.outcome) return "Ended";
  if (view.status === "ringing") return "Ringing…";
  return {
    speech: "Listening to you",
    dtmf: "Waiting for a key",
    speech_or_dtmf: "Listening to you",
    recording: "Recording your message",
  }[view.waiting_for] ?? "On the line";
}

function finish(view) {
  const seconds = view.duration_seconds;
  const length = view.outcome === "failed" ? "" : ` after ${clock(seconds * 1000)}`;
  $("ending").textContent = `${ENDINGS[view.outcome] ?? "The call is over"}${length}.`;
  call = null;
  show("dial");
  $("dial").querySelector("button").textContent = "Call again";
  $("dial").querySelector("button").focus();
}

function addLine(line) {
  const item = document.createElement("li");
  item.className = line.who;
  const name = { kestrel: call.company ?? "Kestrel", caller: "You", carrier: "Phone network" }[line.who];
  const meta = document.createElement("span");
  meta.className = "meta";
  meta.textContent = `${name} · ${clock(line.at_ms)} `;
  item.append(meta, line.text);
  $("transcript").append(item);
  $("said").scrollTop = $("said").scrollHeight;
  if (line.who === "kestrel" || line.text.startsWith("We are sorry")) pronounce(line.text);
}

function addStep(step) {
  const item = document.createElement("li");
  const title = document.createElement("h3");
  const result = step.status ?? step.failure ?? "no answer";
  title.textContent = `${step.method} ${new URL(step.url).pathname} → ${result} · ${step.took_ms} ms`;
  if (!(step.status < 400)) title.className = "bad";
  const params = document.createElement("details");
  const label = document.createElement("summary");
  label.textContent = `${step.purpose}, ${Object.keys(step.params).length} parameters sent`;
  params.append(label, pre(Object.entries(step.params).map(([name, value]) => `${name}=${value}`).join("\n")));
  item.append(title);
  if (step.twiml) item.append(pre(step.twiml.replaceAll("><", ">\n<")));
  item.append(params);
  $("steps").append(item);
}

function showErrors(errors) {
  $("errors").hidden = errors.length === 0;
  $("errors").replaceChildren(...errors.map((error) => {
    const text = document.createElement("p");
    const helped = error.recovered ? " The fallback document took over." : "";
    const source = error.code < 90000 ? "Twilio error" : "The carrier's own error";
    text.textContent = `${source} ${error.code}: ${error.message}${error.url && !error.message.includes(error.url) ? ` (${error.url})` : ""}.${helped}`;
    return text;
  }));
}

function pre(text) {
  const element = document.createElement("pre");
  element.tabIndex = 0;
  element.textContent = text;
  return element;
}

/** Tells the carrier, once an answer, that the caller has begun: the silence timeout stops. */
function typed() {
  window.speechSynthesis?.cancel();
  if (!call || call.typing || !HEARS_WORDS.includes(call.waiting)) return;
  call.typing = true;
  ask("POST", `/calls/${call.sid}/speaking`).catch(() => {});
}

async function act(path, body) {
  if (!call) return false;
  try {
    await ask("POST", `/calls/${call.sid}/${path}`, body);
    refuse();
    return true;
  } catch (error) {
    refuse(error.message);
    return false;
  }
}

/** Says what was typed; if nobody listens yet, as soon as somebody does. */
function say(event) {
  event.preventDefault();
  const text = $("words").value.trim();
  if (!text || !call) return;
  if (HEARS_WORDS.includes(call.waiting)) return speakUp(text);
  call.held = text;
  $("hint").textContent = "Will be said as soon as they listen.";
}

async function speakUp(text) {
  call.held = null;
  call.typing = false;
  $("hint").textContent = "";
  if (await act("say", { text })) $("words").value = "";
}

function pronounce(text) {
  if ($("mute").checked || !("speechSynthesis" in window)) return;
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = "en-US";
  speechSynthesis.speak(utterance);
}

function setUpListening() {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognition) return;
  const recognition = new Recognition();
  recognition.lang = "en-US";
  const pressed = (on) => {
    $("speak").setAttribute("aria-pressed", String(on));
    $("speak").textContent = on ? "Listening to your microphone…" : "Speak";
  };
  recognition.onstart = () => pressed(true);
  recognition.onend = () => pressed(false);
  recognition.onspeechstart = typed;
  recognition.onresult = (event) => act("say", { text: event.results[0][0].transcript });
  recognition.onerror = (event) => refuse(`The microphone did not work (${event.error}). Type instead.`);
  $("speak").hidden = false;
  $("speak").addEventListener("click", () => {
    typed();
    try { recognition.start(); } catch { recognition.stop(); }
  });
}

function pretty(number) {
  const parts = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return parts ? `(${parts[1]}) ${parts[2]}-${parts[3]}` : number;
}

function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

window.addEventListener("pagehide", () => window.speechSynthesis?.cancel());
for (const key of "123456789*0#") {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = key;
  button.setAttribute("aria-label", { "*": "star", "#": "hash" }[key] ?? key);
  button.addEventListener("click", () => act("press", { digits: key }));
  $("keypad").append(button);
}
$("to").addEventListener("change", showNumber);
$("dial").addEventListener("submit", place);
$("talk").addEventListener("submit", say);
$("words").addEventListener("input", typed);
$("hang-up").addEventListener("click", () => { window.speechSynthesis?.cancel(); act("hangup"); });
$("mute").addEventListener("change", () => { if ($("mute").checked) window.speechSynthesis?.cancel(); });
$("retry").addEventListener("click", loadCompanies);
$("look-again").addEventListener("click", loadCompanies);
setInterval(() => { if (call) $("timer").textContent = clock(Date.now() - call.begun); }, 500);
// On a small screen the conversation matters more than the keys.
$("keys").open = window.matchMedia("(min-width: 60rem)").matches;
setUpListening();
loadCompanies();
