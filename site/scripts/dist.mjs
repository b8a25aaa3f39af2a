// Where the built site is: site/dist, or where KESTREL_SITE_DIST says. A local stack has a build of its own, which names
// its addresses (cargo xtask).

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const DIST = resolve(
  process.env.KESTREL_SITE_DIST || fileURLToPath(new URL("../dist", import.meta.url)),
);
