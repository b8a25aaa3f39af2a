/** Phone numbers of the United States and Canada; everything else is shown as it came. */

const NORTH_AMERICAN = /^\+1([2-9]\d{2})([2-9]\d{2})(\d{4})$/;
const LOOSE = /^\+1(\d{3})(\d{3})(\d{4})$/;

/** `+13035550123` as `(303) 555-0123`. */
export function phone(number: string): string {
  const parts = LOOSE.exec(number);
  if (!parts) return number;
  return `(${parts[1]}) ${parts[2]}-${parts[3]}`;
}

/** Who called, in words: a number, or that it was withheld. */
export function caller(from: string): string {
  return from === "withheld" ? "Number withheld" : phone(from);
}

/** What somebody typed as E.164, or null where it is no number of ten digits. */
export function toE164(typed: string): string | null {
  const digits = typed.replace(/\D/g, "");
  const national = digits.length === 11 && digits.startsWith("1") ? digits.slice(1) : digits;
  const number = `+1${national}`;
  return NORTH_AMERICAN.test(number) ? number : null;
}

/** What is wrong with the typed number of a phone that callers are connected to, or null: as the API has it. */
export function dialedPhoneError(typed: string, { optional = false } = {}): string | null {
  const number = toE164(typed);
  return number === null ? phoneError(typed, { optional }) : neverDialed(number);
}

/** Why Kestrel never connects a caller to this number, in the API's words, or null where it may. */
function neverDialed(number: string): string | null {
  const [, area = "", exchange = ""] = NORTH_AMERICAN.exec(number) ?? [];
  if (area.endsWith("11") || exchange.endsWith("11"))
    return "Kestrel never dials 911 or a number that begins like it, such as 411 or 303-911. Enter a phone that a person answers, with its area code.";
  if (area === "900" || exchange === "976")
    return "Kestrel never dials premium-rate numbers (900 and 976). Enter a phone that a person answers, with its area code.";
  return null;
}

/** What is wrong with a typed number, or null. */
export function phoneError(typed: string, { optional = false } = {}): string | null {
  if (typed.trim() === "") return optional ? null : "Enter a phone number.";
  return toE164(typed) ? null : "Enter ten digits, like (303) 555-0123.";
}
