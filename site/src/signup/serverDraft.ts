/** The draft in the API's words: what is kept on the server, for another device. It has no field for a password. */
import type { ShownDraft, SignUpDraft } from "../api/types";
import { emptyValues, type Known, STEPS, type Values } from "./draft";

const TEXTS = [
  "company_name",
  "slug",
  "timezone",
  "owner_name",
  "forward_to_number",
  "area_code",
  "phone_number",
  "greeting_message",
  "emergency_phone",
] as const;

/** What is kept of the values: texts that are empty are not filled in. */
export function toServer(values: Values, step: number): SignUpDraft {
  const draft: SignUpDraft = {
    step,
    industry: values.industry,
    keeps_number: values.keeps_number,
    business_hours: {
      week: values.business_hours.week as [string, string][][],
      closed_on: values.business_hours.closed_on ?? [],
    },
    ai_voice: values.ai_voice,
    plan_tier: values.plan_tier,
  };
  for (const field of TEXTS) if (values[field] !== "") draft[field] = values[field];
  return draft;
}

/** The values and the step of a kept draft, for whoever has proven this address. The password is what is typed here. */
export function fromServer(draft: SignUpDraft, here: Pick<Values, "email" | "password">) {
  const { step = 0, business_hours, owner_phone: _, emergency_keywords: __, ...rest } = draft;
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value != null));
  const { email, password } = here;
  const values: Values = { ...emptyValues(draft.timezone ?? ""), ...told, email, password };
  if (business_hours) values.business_hours = business_hours;
  return { values, step: Math.min(Math.max(step ?? 0, 0), STEPS.length - 1) };
}

/** Whether two drafts say the same, whatever the step. */
export function isSame(one: SignUpDraft, other: SignUpDraft): boolean {
  return inOrder(one) === inOrder(other);
}

/** The server may name the fields in another order. */
function inOrder(draft: SignUpDraft): string {
  return JSON.stringify(toServer(fromServer(draft, { email: "", password: "" }).values, 0));
}

/** Whether a found draft is this device's own, or says what is filled in here: then nobody needs to choose. */
export function isKnown(found: ShownDraft, here: SignUpDraft, known: Known | null): boolean {
  return (
    found.saved_at === known?.saved_at ||
    [here, ...(known?.unanswered ?? [])].some((draft) => isSame(found.draft, draft))
  );
}
