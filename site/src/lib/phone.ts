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

/** What is wrong with a typed number, or null. */
export function phoneError(typed: string, { optional = false } = {}): string | null {
  if (typed.trim() === "") return optional ? null : "Enter a phone number.";
  return toE164(typed) ? null : "Enter ten digits, like (303) 555-0123.";
}
