/** Puts the API's field errors at the form's fields; what names no field of the form is returned, to be shown above it. */
import { Problem } from "../api/problem";

interface Form {
  setFieldError: (field: string, message: string) => void;
}

/** `names` maps the API's field to the form's, where they differ. Returns what is left to say, or null. */
export function showProblem(
  error: unknown,
  form: Form,
  known: readonly string[],
  names: Record<string, string> = {},
): string | null {
  if (!(error instanceof Problem)) return "Something broke in this page. Load it again.";
  const rest: string[] = [];
  for (const { field, message } of error.errors) {
    const own = names[field] ?? field;
    if (known.includes(own)) form.setFieldError(own, message);
    else rest.push(message);
  }
  if (rest.length > 0) return rest.join(" ");
  return error.errors.length > 0 ? null : error.message;
}

/** Moves the keyboard to the first field that is wrong: on a phone it may be out of sight. */
export function focusFirstError(container: HTMLElement | null) {
  requestAnimationFrame(() => {
    const field = container?.querySelector<HTMLElement>("[aria-invalid='true'], [data-error='true'] input");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  });
}
