/** Keeps the draft on the server while it is filled in. It stands in nobody's way: what fails is only shown. */
import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "../api/api";
import type { Draft, Values } from "./draft";
import { toServer } from "./serverDraft";

/** A moment without typing. */
const QUIET_MS = 1_200;

/** Where the draft is kept. */
export type Keeping = "saving" | "anywhere" | "here-only";

interface What {
  values: Values;
  step: number;
  /** Without it nothing is kept on the server. */
  proof: Draft["proof"];
  /** Not while somebody is asked which draft they want, nor after the sign-up. */
  isPaused: boolean;
}

/** Null while there is nothing to say: no address is proven. */
export function useServerDraft({ values, step, proof, isPaused }: What) {
  const [keeping, setKeeping] = useState<Keeping | null>(null);
  const kept = useRef("");
  const draft = JSON.stringify(toServer(values, step));
  const { email, token } = proof ?? { email: null, token: null };

  useEffect(() => {
    if (email === null || token === null) {
      setKeeping(null);
      return;
    }
    const sent = `${token} ${draft}`;
    if (isPaused || kept.current === sent) return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setKeeping("saving");
      api.keepDraft({ email, email_proof: token, draft: JSON.parse(draft) }, stop.signal).then(
        () => {
          kept.current = sent;
          if (!stop.signal.aborted) setKeeping("anywhere");
        },
        // The next change tries again.
        () => {
          if (!stop.signal.aborted) setKeeping("here-only");
        },
      );
    }, QUIET_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [draft, email, token, isPaused]);

  /** It could not be read what another device has kept: it must not be written over. */
  const stayHere = useCallback(() => setKeeping("here-only"), []);
  return { keeping, stayHere };
}
