/**
 * Keeps the draft on the server while it is filled in. It stands in nobody's way: what fails is only shown. What another
 * device has saved since is not written over.
 */
import { useEffect, useRef, useState } from "react";
import { api } from "../api/api";
import { Problem } from "../api/problem";
import type { ShownDraft, SignUpDraft } from "../api/types";
import type { Draft, Known, Values } from "./draft";
import { isKnown, toServer } from "./serverDraft";

/** A moment without typing. */
const QUIET_MS = 1_200;
/** Most that is remembered of what no answer came to. */
const MOST_UNANSWERED = 5;

/** Where the draft is kept. */
export type Keeping = "saving" | "anywhere" | "here-only";

interface What {
  values: Values;
  step: number;
  /** Without it nothing is kept on the server. */
  proof: Draft["proof"];
  /** What is known of this address's draft. */
  known: Known | null;
  /** Not while somebody is asked which draft they want, nor after the sign-up. */
  isPaused: boolean;
  onKnown: (known: Known) => void;
  /** Another device has saved this one. */
  onNewer: (found: ShownDraft) => void;
}

/** Null while there is nothing to say: no address is proven. */
export function useServerDraft(what: What): Keeping | null {
  const { values, step, proof, known, isPaused } = what;
  const [keeping, setKeeping] = useState<Keeping | null>(null);
  // One after the other: what is under way must not be taken for another device's.
  const [isSending, setIsSending] = useState(false);
  /** What was sent last: a failure is tried again with the next change. */
  const tried = useRef("");
  const latest = useRef(what);
  latest.current = what;
  const text = JSON.stringify(toServer(values, step));
  const seen = known?.saved_at ?? null;
  const { email, token } = proof ?? { email: null, token: null };

  useEffect(() => {
    if (email === null || token === null) {
      setKeeping(null);
      return;
    }
    if (isPaused || isSending || tried.current === naming(token, seen, text)) return;
    const draft: SignUpDraft = JSON.parse(text);

    const send = async (): Promise<Keeping> => {
      tried.current = naming(token, seen, text);
      const before = latest.current.known?.unanswered ?? [];
      const unanswered = [...before, draft].slice(-MOST_UNANSWERED);
      latest.current.onKnown({ email, saved_at: seen, unanswered });
      try {
        const { saved_at } = await api.keepDraft({ email, email_proof: token, draft, replaces: seen });
        tried.current = naming(token, saved_at, text);
        latest.current.onKnown({ email, saved_at, unanswered: [] });
        return "anywhere";
      } catch (error) {
        if (error instanceof Problem && error.status === 412)
          await ask({ email, saved_at: seen, unanswered: before });
        return "here-only";
      }
    };
    /** There is a draft that this device has not seen, unless it is its own, whose answer was lost. */
    const ask = async (before: Known) => {
      try {
        const found = await api.showDraft(email, token);
        const { values: now, step: at, onKnown, onNewer } = latest.current;
        if (isKnown(found, toServer(now, at), before))
          onKnown({ email, saved_at: found.saved_at, unanswered: [] });
        else onNewer(found);
      } catch (error) {
        // It is gone meanwhile. Where it cannot be read, the next change asks again.
        if (error instanceof Problem && error.status === 404)
          latest.current.onKnown({ email, saved_at: null, unanswered: [] });
      }
    };
    const timer = setTimeout(() => {
      setKeeping("saving");
      setIsSending(true);
      void send().then((where) => {
        setKeeping(where);
        setIsSending(false);
      });
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [text, email, token, seen, isPaused, isSending]);

  return keeping;
}

/** What is sent, in place of which draft, for whom. */
function naming(token: string, seen: string | null, text: string): string {
  return JSON.stringify([token, seen, text]);
}
