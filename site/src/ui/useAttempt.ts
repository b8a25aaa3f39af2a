import { useCallback, useRef } from "react";
import { type Attempt, attemptFor } from "../lib/attempt";

/** Gives each content that is sent its key: sent once more after an answer was lost, it has the same. */
export function useAttempt(): (content: unknown) => string {
  const last = useRef<Attempt | null>(null);
  return useCallback((content) => {
    last.current = attemptFor(JSON.stringify(content), last.current, () => crypto.randomUUID());
    return last.current.key;
  }, []);
}
