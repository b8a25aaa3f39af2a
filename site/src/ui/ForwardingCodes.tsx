/** How a company's own number is forwarded, provider by provider: what the API says to dial, and what else to know. */
import { Alert, Button, Code, CopyButton, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useId, useState } from "react";
import type { DialCode, ForwardingInstructions, Forwards } from "../api/types";
import { phone } from "../lib/phone";
import classes from "./ForwardingCodes.module.css";

const CALLS: { value: Forwards; label: string }[] = [
  { value: "unanswered", label: "Calls we miss" },
  { value: "all", label: "All calls" },
];
const MEANING: Record<Forwards, string> = {
  unanswered: "Your phone rings first. Kestrel answers when nobody picks up or the line is busy.",
  all: "Kestrel answers every call at once. Your own phone does not ring.",
};

export function ForwardingCodes({ instructions }: { instructions: ForwardingInstructions }) {
  const which = useId();
  const [name, setName] = useState(instructions.providers[0]?.provider ?? "");
  const [forwards, setForwards] = useState<Forwards>("unanswered");
  const told = instructions.providers.find(({ provider }) => provider === name)?.[forwards];
  return (
    <Stack>
      <NativeSelect
        label="Who provides your number?"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        data={instructions.providers.map(({ provider, name: label }) => ({ value: provider, label }))}
      />
      <div>
        <Text fw={600} mb={4} id={which}>
          Which calls should reach Kestrel?
        </Text>
        <SegmentedControl
          fullWidth
          size="md"
          aria-labelledby={which}
          data={CALLS}
          value={forwards}
          onChange={(value) => setForwards(value as Forwards)}
        />
        <Text size="sm" c="dimmed" mt={6}>
          {MEANING[forwards]}
        </Text>
      </div>
      {told && (
        <div aria-live="polite">
          {told.turn_on.length > 0 ? (
            <>
              <Text fw={600} mb="xs">
                {told.turn_on.length === 1
                  ? "Dial this on the phone that has your number"
                  : "Dial these on the phone that has your number, one after the other"}
              </Text>
              <Codes codes={told.turn_on} />
            </>
          ) : (
            <Text fw={600} mb="xs">
              Forward to {phone(instructions.phone_number)} in your provider's settings
            </Text>
          )}
          <Text size="sm" mt="xs">
            {told.note}
          </Text>
          {told.certainty === "varies" && told.turn_on.length > 0 && (
            <Alert color="gray" variant="outline" mt="sm" p="sm">
              These codes differ between plans and regions: check afterwards whether they worked.
            </Alert>
          )}
          {told.turn_off.length > 0 && (
            <details className={classes.off}>
              <summary>How to turn it off again</summary>
              <Codes codes={told.turn_off} />
            </details>
          )}
        </div>
      )}
    </Stack>
  );
}

function Codes({ codes }: { codes: DialCode[] }) {
  return (
    <ol className={`plain-list ${classes.codes}`}>
      {codes.map(({ dial, does }) => (
        <li key={dial} className={classes.code}>
          <div className={classes.words}>
            <Code c="var(--mantine-color-text)" className={classes.dial}>
              {dial}
            </Code>
            <Text size="sm" c="dimmed">
              {does}
            </Text>
          </div>
          <CopyButton value={dial}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                size="sm"
                className={classes.copy}
                onClick={copy}
                aria-label={`Copy ${dial}`}
              >
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
        </li>
      ))}
    </ol>
  );
}
