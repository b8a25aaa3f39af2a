import assert from "node:assert/strict";
import { test } from "node:test";
import { tellOtherTabs, whenEndedElsewhere } from "./ended";

test("another tab hears that the session has ended, until it stops listening", async () => {
  let heard = 0;
  const stop = await new Promise<() => void>((resolve) => {
    const stopListening = whenEndedElsewhere(() => {
      heard += 1;
      resolve(stopListening);
    });
    tellOtherTabs();
  });
  stop();
  const other = new Promise<void>((resolve) => {
    const stopOther = whenEndedElsewhere(() => {
      stopOther();
      resolve();
    });
  });
  tellOtherTabs();
  await other;

  assert.equal(heard, 1);
});
