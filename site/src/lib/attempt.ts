/** What makes a request safe to repeat: a key, the same for the very same content, so that nothing is made twice. */

/** The key of the last attempt, with what was sent. */
export interface Attempt {
  key: string;
  sent: string;
}

/** The key of this attempt: the one before where the very same is sent again, otherwise a new one. */
export function attemptFor(sent: string, before: Attempt | null, newKey: () => string): Attempt {
  return before?.sent === sent ? before : { key: newKey(), sent };
}
