/** What every page with a script stands on: the theme, the cache of the API's answers, notifications. */
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./global.css";
import "./touch.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { navigate } from "wouter/use-browser-location";
import { Problem } from "../api/problem";
import { whenEndedElsewhere } from "../lib/ended";
import { Broken } from "./Broken";
import { tell } from "./tell";
import { cssVariables, theme } from "./theme";

/** Marks a query or change whose refusal with 401 is its own business: log-in itself. */
export const OWN_BUSINESS = { ownBusiness: true } as const;

/** Pages of whoever is not logged in: what a page before them still asks for leads nowhere else. */
const OUTSIDE = ["/app/login", "/app/reset-password", "/app/invitation", "/app/closed"];

function noteLogOut(error: unknown, meta: Record<string, unknown> | undefined) {
  if (!(error instanceof Problem) || error.status !== 401 || meta?.ownBusiness === true) return;
  const here = window.location.pathname + window.location.search;
  if (!OUTSIDE.some((page) => here.startsWith(page)))
    navigate(`/app/login?then=${encodeURIComponent(here)}`, { replace: true });
}

const client = new QueryClient({
  queryCache: new QueryCache({ onError: (error, query) => noteLogOut(error, query.meta) }),
  mutationCache: new MutationCache({
    onError: (error, _input, _context, mutation) => {
      noteLogOut(error, mutation.meta);
      // A change whose page shows the problem itself says so.
      if (mutation.meta?.shown !== true && mutation.meta?.ownBusiness !== true) tell.problem(error);
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // One page load costs few requests: only what may pass is tried again, and only once.
      retry: (failures, error) =>
        failures < 1 && error instanceof Problem && error.isPassing && error.status !== 429,
      retryDelay: 800,
    },
  },
});

// A page that shows whose it is asks again, and is led to the log-in.
whenEndedElsewhere(() => void client.invalidateQueries({ queryKey: ["session"] }));

export function start(page: ReactNode) {
  const place = document.getElementById("root");
  if (!place) throw new Error("the document has no #root");
  createRoot(place).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
          <Notifications position="top-center" zIndex={400} />
          <Broken>{page}</Broken>
        </MantineProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
