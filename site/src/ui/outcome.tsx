/** What came of a call, in people's words. */
import { Badge, type BadgeProps } from "@mantine/core";
import type { Outcome } from "../api/types";

const WORDS: Record<Outcome, string> = {
  booked: "Visit booked",
  emergency: "Emergency",
  transferred: "Connected to a person",
  message: "Message taken",
  info: "Question answered",
  spam: "Spam",
  wrong_number: "Wrong number",
  abandoned: "Hung up early",
  forwarded: "Passed on",
  unknown: "Not known",
};

export const OUTCOMES = Object.keys(WORDS) as Outcome[];
export const outcomeInWords = (outcome: Outcome) => WORDS[outcome] ?? outcome;

/** Only what matters has a colour: a visit won, somebody in danger. */
export function OutcomeBadge({ outcome, ...rest }: { outcome: Outcome } & BadgeProps) {
  const color = outcome === "booked" ? "teal" : outcome === "emergency" ? "red" : "gray";
  return (
    <Badge
      {...rest}
      color={color}
      styles={{ root: { color: INK[color], backgroundColor: PAPER[color], flex: "none" } }}
    >
      {outcomeInWords(outcome)}
    </Badge>
  );
}

const INK = {
  teal: "var(--mantine-color-anchor)",
  red: "var(--kestrel-danger)",
  gray: "var(--mantine-color-text)",
};
const PAPER = {
  teal: "var(--kestrel-accent-soft)",
  red: "var(--kestrel-danger-soft)",
  gray: "var(--kestrel-pill)",
};
