// Weighs what each page loads before anybody touches it, compressed, and fails where a page is heavier than
// bundle-limits.json allows. Also takes the build's own notes out of what is deployed.

import { readFile, rm } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { DIST as FOLDER } from "./dist.mjs";

const DIST = pathToFileURL(`${FOLDER}/`);
const limits = JSON.parse(await readFile(new URL("../bundle-limits.json", import.meta.url), "utf8"));
const manifest = JSON.parse(await readFile(new URL(".vite/manifest.json", DIST), "utf8"));

/** All chunks that these load at once, without those that they load later. */
function loaded(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    loaded(manifest[name]?.imports ?? [], found);
  }
  return [...found].map((name) => manifest[name]);
}

async function weight(files) {
  const sizes = await Promise.all(
    [...new Set(files)].map(async (file) => gzipSync(await readFile(new URL(file, DIST))).length),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What a document itself names: the manifest does not know a page's own style. */
async function namedIn(documents) {
  const texts = await Promise.all(documents.map((file) => readFile(new URL(file, DIST), "utf8")));
  return texts.flatMap((text) =>
    [...text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file),
  );
}

let isTooHeavy = false;
const rows = [];
for (const [page, { entries, script, style }] of Object.entries(limits)) {
  const missing = entries.filter((entry) => !manifest[entry]);
  if (missing.length > 0) throw new Error(`${page}: the build has no ${missing.join(", ")}`);
  const chunks = loaded(entries);
  const named = await namedIn(entries.filter((entry) => entry.endsWith(".html")));
  const measured = {
    script: await weight(
      [...chunks.map((chunk) => chunk.file), ...named].filter((file) => file.endsWith(".js")),
    ),
    style: await weight([
      ...chunks.flatMap((chunk) => chunk.css ?? []),
      ...named.filter((file) => file.endsWith(".css")),
    ]),
  };
  for (const kind of ["script", "style"]) {
    const limit = { script, style }[kind];
    const kilobytes = measured[kind] / 1000;
    const isOver = kilobytes > limit;
    isTooHeavy ||= isOver;
    rows.push({
      page,
      kind,
      "kB gzip": Number(kilobytes.toFixed(1)),
      limit,
      ok: isOver ? "TOO HEAVY" : "yes",
    });
  }
}
console.table(rows);
if (isTooHeavy) {
  console.error("A page is heavier than bundle-limits.json allows.");
  process.exitCode = 1;
} else {
  await rm(new URL(".vite/", DIST), { recursive: true });
}
