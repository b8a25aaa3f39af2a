/** On another device: what was filled in before, for whoever has proven the address. */
import { Button, Group, Paper, Text, Title } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { ShownDraft } from "../api/types";
import { inSentence, when, zoneName } from "../lib/time";
import { guessedZone } from "../lib/zones";
import { STEPS } from "./draft";

interface Props {
  found: ShownDraft;
  /** Whether there is a draft on this device too, that this one has overtaken. */
  isNewer: boolean;
  onGoOn: () => void;
  /** What is filled in here stays, and takes the found draft's place. */
  onStay: () => void;
}

export function GoOn({ found: { draft, saved_at }, isNewer, onGoOn, onStay }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const zone = draft.timezone || guessedZone() || "America/New_York";
  return (
    <Paper component="section" aria-labelledby="go-on" bg="var(--kestrel-accent-soft)" p="lg">
      <Title order={2} id="go-on" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
        {isNewer ? "Another device has a newer draft" : "Go on where you left off?"}
      </Title>
      <Text mt="xs">
        {isNewer ? "On it you sign up" : "You began to sign up"}{" "}
        {draft.company_name ? <strong>{draft.company_name}</strong> : "a company"}, and came to step{" "}
        {(draft.step ?? 0) + 1}, {STEPS[draft.step ?? 0]}. Saved {inSentence(when(saved_at, zone))}{" "}
        {zoneName(zone, saved_at)}.
      </Text>
      <Text size="sm" c="dimmed">
        {isNewer
          ? "Keep one of the two: the other one is gone then."
          : "Your password is the one you typed here, either way. Starting anew keeps everything else you typed here, too."}
      </Text>
      <Group mt="md">
        <Button onClick={onGoOn}>{isNewer ? "Use the newer one" : "Go on from there"}</Button>
        <Button variant="default" onClick={onStay}>
          {isNewer ? "Keep mine" : "Start anew"}
        </Button>
      </Group>
    </Paper>
  );
}
