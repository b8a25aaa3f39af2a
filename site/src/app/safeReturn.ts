/** Where to go after log-in: only into this dashboard, whatever the address says. */
export function safeReturn(then: string | null): string {
  const isOurs =
    then !== null && /^\/app(\/[\w\-/=]*)?(\?[\w\-=&%.]*)?$/.test(then) && !then.startsWith("/app/login");
  return isOurs ? then : "/app/";
}
