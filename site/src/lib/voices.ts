import type { Voice } from "../api/types";

/** The voices, for who has no account yet; with one, the API's catalogue is asked. */
export const VOICES: readonly { value: Voice; label: string }[] = [
  { value: "coral", label: "Coral: female, bright" },
  { value: "nova", label: "Nova: female, warm" },
  { value: "shimmer", label: "Shimmer: female, light" },
  { value: "alloy", label: "Alloy: neutral, clear" },
  { value: "fable", label: "Fable: expressive" },
  { value: "ash", label: "Ash: male, relaxed" },
  { value: "echo", label: "Echo: male, even" },
  { value: "onyx", label: "Onyx: male, deep" },
];

/** What callers hear first where the company has no greeting of its own. */
export function usualGreeting(company: string): string {
  return `Thanks for calling ${company.trim() || "your company"}. I'm an automated AI assistant. How can I help you today?`;
}

/** Most characters of a greeting. */
export const LONGEST_GREETING = 300;
