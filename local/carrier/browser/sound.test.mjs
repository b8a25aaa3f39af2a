// The phone page's ears and mouth: the browser's own voice and microphone, replaced by stand-ins that keep a record.

import assert from "node:assert/strict";
import { answerTo, call, caller, firstCompany, hangUp, heard, onThePage, secondCompany } from "./support.mjs";

onThePage("what the company says is read aloud, and hanging up ends it", { setUp: recordTheVoice }, async (page) => {
  await call(page, firstCompany);
  await answerTo(page, "My air conditioner stopped working");

  const spoken = await page.evaluate(() => window.voice.spoken);
  assert.match(spoken[0], new RegExp(`Thanks for calling ${firstCompany.company_name}`));
  assert.match(spoken[1], /name/);
  assert.equal(spoken.length, 2, "the caller's own words are not read back");
  const cancelled = await page.evaluate(() => window.voice.cancelled);
  assert.ok(cancelled > 0, "a caller who begins to type is not talked over");
  await hangUp(page);
  assert.ok((await page.evaluate(() => window.voice.cancelled)) > cancelled);
});

onThePage("a muted page stays silent and still shows the conversation", { setUp: recordTheVoice }, async (page) => {
  await page.getByLabel("Mute the voice").check();
  await call(page, firstCompany);
  assert.deepEqual(await page.evaluate(() => window.voice.spoken), []);

  await page.getByLabel("Mute the voice").uncheck();
  const answer = await answerTo(page, "My air conditioner stopped working");

  const spoken = await page.evaluate(() => window.voice.spoken);
  assert.equal(spoken.length, 1, "unmuted, the next sentence is read");
  assert.ok(answer.includes(spoken[0]));
  await page.getByLabel("Mute the voice").check();
  assert.ok((await page.evaluate(() => window.voice.cancelled)) > 0, "muting stops the sentence under way");
  await hangUp(page);
});

onThePage("what the microphone hears is said", { setUp: hear("I smell gas") }, async (page) => {
  await call(page, secondCompany);
  const speak = page.getByRole("button", { name: "Speak", exact: true });
  assert.equal(await speak.getAttribute("aria-pressed"), "false");

  await speak.click();

  await page.getByRole("button", { name: "Listening to your microphone…", pressed: true }).waitFor();
  await page.evaluate(() => window.microphone.finish());
  await caller(page).filter({ hasText: "I smell gas" }).waitFor();
  await heard(page, "call 911");
  await page.getByRole("button", { name: "Speak", exact: true, pressed: false }).waitFor();
  await hangUp(page);
});

onThePage("a microphone that fails says so, and typing still works", { setUp: hear(null) }, async (page) => {
  await call(page, firstCompany);

  await page.getByRole("button", { name: "Speak", exact: true }).click();
  await page.evaluate(() => window.microphone.finish());

  await page.getByRole("alert").filter({ hasText: "microphone did not work (not-allowed). Type instead." }).waitFor();
  await answerTo(page, "My air conditioner stopped working");
  await hangUp(page);
});

onThePage("a browser without a microphone or a voice has a phone too", { setUp: takeSoundAway }, async (page) => {
  const sound = await page.evaluate(() => "speechSynthesis" in window || "webkitSpeechRecognition" in window);
  assert.equal(sound, false);
  await call(page, firstCompany);

  assert.equal(await page.getByRole("button", { name: "Speak", exact: true }).count(), 0);
  await answerTo(page, "My air conditioner stopped working");
  await hangUp(page);
});

async function recordTheVoice(page) {
  await page.addInitScript(() => {
    window.voice = { spoken: [], cancelled: 0 };
    const stub = {
      speak: (utterance) => window.voice.spoken.push(utterance.text),
      cancel: () => { window.voice.cancelled += 1; },
    };
    Object.defineProperty(window, "speechSynthesis", { value: stub });
  });
}

/** A microphone that hears these words when `window.microphone.finish()` is called after its start; null: it fails. */
function hear(words) {
  return async (page) => {
    await recordTheVoice(page);
    await page.addInitScript((heardWords) => {
      window.SpeechRecognition = class {
        start() {
          window.microphone = this;
          this.onstart();
        }
        finish() {
          if (heardWords === null) {
            this.onerror({ error: "not-allowed" });
          } else {
            this.onspeechstart();
            this.onresult({ results: [[{ transcript: heardWords, confidence: 0.9 }]] });
          }
          this.onend();
        }
        stop() {}
      };
    }, words);
  };
}

async function takeSoundAway(page) {
  await page.addInitScript(() => {
    delete window.SpeechRecognition;
    delete window.webkitSpeechRecognition;
    delete window.speechSynthesis;
  });
}
