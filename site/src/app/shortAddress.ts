/** Letters name short addresses; the dashboard's own stand under /app. */
const FULL: Record<string, string> = {
  "/login": "/app/login",
  "/reset": "/app/reset-password",
  "/invitation": "/app/invitation",
};

/** Where a short address leads, or null where it is none. What stands behind # stays as it is: it may be a token. */
export function fullAddress(pathname: string, search: string, hash: string): string | null {
  const full = FULL[pathname.replace(/\/(index\.html)?$/, "")];
  return full ? `${full}${search}${hash}` : null;
}
