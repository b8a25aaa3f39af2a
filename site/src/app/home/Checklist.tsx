import { Anchor, Group, Paper, Text, Title } from "@mantine/core";
import { IconCircle, IconCircleCheckFilled } from "@tabler/icons-react";
import { Link } from "wouter";
import type { CheckId, Overview } from "../../api/types";
import classes from "./Home.module.css";

const WORDS: Record<CheckId, { todo: string; to: string }> = {
  number: { todo: "Get a number that callers can dial", to: "/settings/numbers" },
  first_call: { todo: "Call your number and hear it answer", to: "/settings/numbers" },
  forwarding_phone: {
    todo: "Say which phone takes over when a caller wants a person",
    to: "/settings/company",
  },
  emergency_phone: { todo: "Say whom to wake in an emergency", to: "/settings/emergencies" },
  business_hours: { todo: "Set your opening hours", to: "/settings/hours" },
  greeting: { todo: "Write your own greeting", to: "/settings/voice" },
  forwarding: { todo: "Forward your own number and check it with a call", to: "/settings/numbers/main" },
};

/** What is left to set up. It goes away when all is done. */
export function Checklist({ items }: { items: Overview["checklist"] }) {
  const done = items.filter((item) => item.is_done).length;
  const left = items.filter((item) => !item.is_done);
  return (
    <Paper component="section" aria-labelledby="checklist" bg="var(--kestrel-accent-soft)">
      <Group justify="space-between" mb="xs">
        <Title order={2} id="checklist">
          Finish your set-up
        </Title>
        <Text size="sm">
          {done} of {items.length} done
        </Text>
      </Group>
      <ul className="plain-list">
        {left.map(({ id }) => (
          <li key={id} className={classes.check}>
            <IconCircle size={20} aria-hidden="true" />
            <Anchor component={Link} href={WORDS[id]?.to ?? "/settings/company"} py={6}>
              {WORDS[id]?.todo ?? id}
            </Anchor>
          </li>
        ))}
      </ul>
      {done > 0 && (
        <Group gap={12} mt={4}>
          <IconCircleCheckFilled size={20} aria-hidden="true" color="var(--mantine-color-anchor)" />
          <Text size="sm" c="dimmed">
            {done === 1 ? "One step is done." : `${done} steps are done.`}
          </Text>
        </Group>
      )}
    </Paper>
  );
}
