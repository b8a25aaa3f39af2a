/** Tells the browser's other tabs that its session has ended: one log-in serves them all. */

const NAME = "kestrel-session";

/** To be called once the session has ended. The other tabs ask anew who is logged in. */
export function tellOtherTabs() {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage("ended");
  channel.close();
}

/** Calls back whenever another tab says so. Returns what stops that. */
export function whenEndedElsewhere(look: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = look;
  return () => channel.close();
}
