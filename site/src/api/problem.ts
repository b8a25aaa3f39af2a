/** How the API says no (RFC 9457), and what a page makes of it. */

export interface FieldError {
  field: string;
  message: string;
}

/** A no of the API, or no answer at all (`status` 0). */
export class Problem extends Error {
  readonly status: number;
  readonly kind: string;
  readonly errors: FieldError[];
  /** Seconds until it is worth trying again. */
  readonly retryAfter: number | null;

  constructor(
    status: number,
    kind: string,
    message: string,
    errors: FieldError[] = [],
    retryAfter: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.kind = kind;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }

  /** Whether trying the same again can help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

interface Document {
  type?: unknown;
  title?: unknown;
  detail?: unknown;
  errors?: unknown;
}

/** What an answer that is no success says. */
export async function problemOf(response: Response): Promise<Problem> {
  const document = await read(response);
  const kind = typeof document.type === "string" ? (document.type.split(":").at(-1) ?? "") : "";
  const retryAfter = secondsOf(response.headers.get("retry-after"));
  const errors = Array.isArray(document.errors) ? document.errors.filter(isFieldError) : [];
  return new Problem(response.status, kind, words(response.status, document, retryAfter), errors, retryAfter);
}

/** No answer: the network, or a proxy that hung up. */
export function unreachable(): Problem {
  return new Problem(0, "unreachable", "Kestrel cannot be reached. Check your connection, then try again.");
}

function words(status: number, document: Document, retryAfter: number | null): string {
  if (status === 429) return `Too many requests. Try again in ${inWords(retryAfter ?? 10)}.`;
  if (status === 412) return "Somebody changed this meanwhile. Reload it, then make your change once more.";
  if (typeof document.detail === "string") return document.detail;
  if (status === 404) return "This is not here any more.";
  if (status === 403) return "Your role does not allow this. Ask an admin of your company.";
  if (status >= 500) return "Something broke on our side. We have been told. Try again in a moment.";
  return typeof document.title === "string" ? document.title : `The request was refused (${status}).`;
}

function inWords(seconds: number): string {
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

async function read(response: Response): Promise<Document> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body : {};
  } catch {
    // A gateway's own answer may be anything; its status is all there is to know.
    return {};
  }
}

function secondsOf(header: string | null): number | null {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds >= 0 ? Math.max(1, Math.ceil(seconds)) : null;
}

function isFieldError(value: unknown): value is FieldError {
  return (
    typeof value === "object" &&
    value !== null &&
    "field" in value &&
    typeof value.field === "string" &&
    "message" in value &&
    typeof value.message === "string"
  );
}
