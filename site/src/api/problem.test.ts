import assert from "node:assert/strict";
import { test } from "node:test";
import { problemOf } from "./problem";

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

test("a refusal of fields names them", async () => {
  const errors = [{ field: "slug", message: "This address is taken." }, { field: 7 }];
  const problem = await problemOf(
    answer(409, { type: "urn:kestrel:problem:conflict", title: "In the way", errors }),
  );

  assert.equal(problem.kind, "conflict");
  assert.deepEqual(problem.errors, [{ field: "slug", message: "This address is taken." }]);
  assert.equal(problem.isPassing, false);
});

test("too many requests says when to try again", async () => {
  assert.match((await problemOf(answer(429, {}, { "retry-after": "30" }))).message, /in 30 seconds/);
  assert.match((await problemOf(answer(429, {}, { "retry-after": "90" }))).message, /in 2 minutes/);
  assert.match((await problemOf(answer(429, {}))).message, /Try again in/);
});

test("a gateway's page of HTML is still a problem with words for people", async () => {
  const problem = await problemOf(answer(502, "<h1>Bad gateway</h1>"));

  assert.equal(problem.isPassing, true);
  assert.match(problem.message, /Something broke on our side/);
});

test("a change that lost the race says to load again", async () => {
  assert.match((await problemOf(answer(412, {}))).message, /Somebody changed this meanwhile/);
});
