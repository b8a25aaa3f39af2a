/** What pages read, each under one name, so that two parts of a page share one request. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { isWaiting } from "../lib/forwarding";
import { api, type CallFilter } from "./api";
import type { ChangeCompany, Role } from "./types";

export const useSession = () =>
  useQuery({ queryKey: ["session"], queryFn: api.showSession, staleTime: 300_000 });
export const useOverview = (every: number) =>
  useQuery({ queryKey: ["overview"], queryFn: api.showOverview, refetchInterval: every });
/** The same, again and again. Whoever is not logged in is told so by the page that watches. */
export const useWatchedOverview = (every: number) =>
  useQuery({
    queryKey: ["overview"],
    queryFn: api.showOverview,
    refetchInterval: every,
    meta: { ownBusiness: true },
  });
export const useCompany = () => useQuery({ queryKey: ["company"], queryFn: api.showCompany });
export const useVoices = () =>
  useQuery({ queryKey: ["voices"], queryFn: api.listVoices, staleTime: 600_000 });
export const useNumbers = () => useQuery({ queryKey: ["numbers"], queryFn: api.listNumbers });
const FORWARDING_WATCH_MS = 4_000;
/**
 * How a number is forwarded to, and whether it is: again and again while a call is waited for, as long as somebody sees
 * the page, and at once when they come back to it from dialing.
 */
export const useForwarding = (id: string) =>
  useQuery({
    queryKey: ["forwarding", id],
    queryFn: () => api.showForwarding(id),
    refetchInterval: ({ state }) =>
      state.data?.checks.some((check) => isWaiting(check)) ? FORWARDING_WATCH_MS : false,
    refetchOnWindowFocus: "always",
  });
export const useCall = (id: string) => useQuery({ queryKey: ["call", id], queryFn: () => api.showCall(id) });
export const useVisit = (id: string) =>
  useQuery({ queryKey: ["visit", id], queryFn: () => api.showAppointment(id) });
export const useUsage = () => useQuery({ queryKey: ["usage"], queryFn: api.listUsage });
export const usePlans = () => useQuery({ queryKey: ["plans"], queryFn: api.listPlans, staleTime: 3_600_000 });
export const useUsers = () => useQuery({ queryKey: ["users"], queryFn: api.listUsers });
export const useApiKeys = () => useQuery({ queryKey: ["api-keys"], queryFn: api.listApiKeys });
export const useVisits = (from: string, to: string) =>
  useQuery({ queryKey: ["visits", from, to], queryFn: () => api.listAppointments(from, to) });
export const useSlots = (from: string, to: string, isWanted: boolean) =>
  useQuery({ queryKey: ["slots", from, to], queryFn: () => api.listFreeSlots(from, to), enabled: isWanted });

export const useCalls = (filter: CallFilter) =>
  useInfiniteQuery({
    queryKey: ["calls", filter],
    queryFn: ({ pageParam }) => api.listCalls(filter, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
export const useMessages = (isHandled: boolean) =>
  useInfiniteQuery({
    queryKey: ["messages", isHandled],
    queryFn: ({ pageParam }) => api.listMessages({ handled: isHandled ? "true" : "false" }, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
export const useTickets = () =>
  useInfiniteQuery({
    queryKey: ["tickets"],
    queryFn: ({ pageParam }) => api.listTickets(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
export const useAudit = () =>
  useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) => api.listAudit(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

/** The company's zone. The frame asks for the session before any page shows a time. */
export function useZone(): string {
  return useSession().data?.company.timezone ?? "America/New_York";
}

/** Changes settings by the version that was read. The page shows what is wrong itself. */
export function useChangeCompany() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ change, version }: { change: ChangeCompany; version: number }) =>
      api.changeCompany(change, version),
    onSuccess: (company) => {
      client.setQueryData(["company"], company);
      // The session shows the company's name and zone.
      void client.invalidateQueries({ queryKey: ["session"] });
      void client.invalidateQueries({ queryKey: ["overview"] });
    },
    meta: { shown: true },
  });
}

const RANK: Record<Role, number> = { member: 0, admin: 1, owner: 2 };

/** Whether whoever is logged in has at least this role. Only what is offered depends on it: the API decides. */
export function useMay(least: Role): boolean {
  const role = useSession().data?.user.role;
  return role !== undefined && RANK[role] >= RANK[least];
}
