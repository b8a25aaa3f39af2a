/** What the audit log says, in words. */

const ACTIONS: Record<string, string> = {
  "tenant.created": "Signed up",
  "company.changed": "Changed settings",
  "user.created": "Joined",
  "user.invited": "Invited somebody",
  "user.invitation_canceled": "Took an invitation back",
  "user.updated": "Changed what somebody may do",
  "user.removed": "Removed somebody",
  "user.password_changed": "Changed their password",
  "user.password_reset": "Set a new password by mail",
  "user.logged_out_everywhere": "Logged out everywhere",
  "session.started": "Logged in",
  "session.ended": "Logged out",
  "api_key.created": "Made an API key",
  "api_key.rotated": "Replaced an API key",
  "api_key.revoked": "Revoked an API key",
  "company.closed": "Closed the account",
  "company.reopened": "Opened the account again",
  "company.numbers_released": "Gave the numbers back",
  "number.added": "Added a number",
  "number.made_primary": "Chose another main number",
  "number.released": "Released a number",
  "number.forwarding_asked": "Checked a forwarded number",
  "appointment.booked": "Booked a visit",
  "appointment.moved": "Moved a visit",
  "appointment.canceled": "Canceled a visit",
  "message.handled": "Marked a message as done",
  "message.reopened": "Reopened a message",
  "ticket.opened": "Asked for help",
  "ticket.closed": "Settled a request for help",
  "export.requested": "Asked for all data",
};

/**
 * `company.changed` with its fields as `Changed settings: business hours`. An action without words of its own is shown
 * as it is written, readably: a new one must not be hidden.
 */
export function changeInWords(action: string, fields: string[]): string {
  const generic = action.replaceAll(/[._]/g, " ");
  const words = ACTIONS[action] ?? `${generic.charAt(0).toUpperCase()}${generic.slice(1)}`;
  const names = action === "company.changed" ? fields.map((field) => field.replaceAll("_", " ")) : [];
  return names.length === 0 ? words : `${words}: ${names.join(", ")}`;
}
