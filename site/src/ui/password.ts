/** What the API asks of a password, said before it is sent. The API has the last word. */
export const LEAST = 12;

export function passwordError(password: string): string | null {
  if (password.length < LEAST) return `Use at least ${LEAST} characters. A few words are good.`;
  if (password.length > 128) return "Use at most 128 characters.";
  return null;
}

export function emailError(email: string): string | null {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim())
    ? null
    : "Enter an e-mail address, like you@company.com.";
}
