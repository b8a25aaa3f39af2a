import { readFileSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { DIST } from "./scripts/dist.mjs";

/** Every address under /app/ is the dashboard's document, as the site's edge serves it. */
const dashboardAddresses: Plugin = {
  name: "dashboard-addresses",
  configureServer(server) {
    server.middlewares.use((request, _response, next) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      if (/^\/(app|signup)(\/[^.]*)?$/.test(path)) request.url = `/${path.split("/")[1]}/index.html`;
      next();
    });
  },
};

/**
 * The short addresses of letters: the same document as the dashboard's, which goes on under /app by itself
 * (src/app/shortAddress.ts).
 */
const shortAddresses: Plugin = {
  name: "short-addresses",
  apply: "build",
  async writeBundle({ dir = DIST }) {
    for (const name of ["login", "reset", "invitation"]) {
      await mkdir(resolve(dir, name), { recursive: true });
      await copyFile(resolve(dir, "app/index.html"), resolve(dir, name, "index.html"));
    }
  },
};

interface Plan {
  name: string;
  price_cents: number;
  monthly_calls: number;
  overage_cents_per_call: number;
}

/**
 * Fills the landing page at build time, so that it needs no script: the prices of plans.json, and the number to call
 * and hear it. KESTREL_DEMO_NUMBER is in E.164; KESTREL_DEMO_URL is where a browser can call it (a local stack's phone
 * page). Without a number the page does not offer the call.
 */
const landing: Plugin = {
  name: "landing",
  transformIndexHtml(html) {
    const { plans, trial_days }: { plans: Plan[]; trial_days: number } = JSON.parse(
      readFileSync(resolve(import.meta.dirname, "plans.json"), "utf8"),
    );
    const number = process.env.KESTREL_DEMO_NUMBER ?? "";
    const shown = number.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, "($1) $2-$3");
    return html
      .replace(/<!--demo-->(.*)<!--\/demo-->/s, number === "" ? "" : "$1")
      .replaceAll("{{demo_href}}", process.env.KESTREL_DEMO_URL || `tel:${number}`)
      .replaceAll("{{demo_number}}", shown)
      .replaceAll("{{trial_days}}", String(trial_days))
      .replaceAll("{{plans}}", plans.map(planCard).join(""));
  },
};

function planCard(plan: Plan): string {
  const calls = plan.monthly_calls.toLocaleString("en-US");
  const items = [
    `${calls} calls a month`,
    `${dollars(plan.overage_cents_per_call)} for each call above`,
    "Everything included: booking, emergencies, transcripts, your team",
  ];
  const list = items.map((item) => `<li>${item}</li>`).join("");
  const price = `<p class="price">${dollars(plan.price_cents)} <small>a month</small></p>`;
  return `<article class="plan"><h3>${plan.name}</h3>${price}<ul>${list}</ul><a class="button" href="/signup/">Start with ${plan.name}</a></article>`;
}

function dollars(cents: number): string {
  return `$${(cents / 100).toLocaleString("en-US", { minimumFractionDigits: cents % 100 === 0 ? 0 : 2 })}`;
}

export default defineConfig({
  appType: "mpa",
  plugins: [react(), dashboardAddresses, landing, shortAddresses],
  build: {
    outDir: DIST,
    emptyOutDir: true,
    target: "es2022",
    manifest: true,
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        landing: resolve(import.meta.dirname, "index.html"),
        signup: resolve(import.meta.dirname, "signup/index.html"),
        app: resolve(import.meta.dirname, "app/index.html"),
      },
    },
  },
  server: { proxy: { "/api": process.env.KESTREL_API ?? "http://127.0.0.1:5180" } },
});
