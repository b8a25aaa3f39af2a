/** The end of sign-up: the phone rings. The page watches for the call, and shows it when it is over. */
import { Anchor, Button, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { Problem } from "../api/problem";
import { useWatchedOverview } from "../api/queries";
import { phone, toE164 } from "../lib/phone";
import { duration } from "../lib/time";
import { Logo } from "../ui/Logo";
import { OutcomeBadge } from "../ui/outcome";
import type { Made } from "./draft";
import { Forwarding } from "./Forwarding";
import classes from "./SignUp.module.css";

const WATCH_MS = 5_000;
/** The build is told where calls can be placed from a page. */
const PHONE_PAGE = import.meta.env.VITE_PHONE_PAGE as string | undefined;

export function CallNow({ made: { result, keeps_number, forward_to_number } }: { made: Made }) {
  const overview = useWatchedOverview(WATCH_MS);
  const isLoggedOut = overview.error instanceof Problem && overview.error.status === 401;
  const call = overview.data?.latest_calls[0];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  const number = phone(result.phone_number);
  const own = toE164(forward_to_number);
  return (
    <div className={classes.page}>
      <header className={classes.top}>
        <Logo />
        <Anchor href="/app/">Go to the dashboard</Anchor>
      </header>
      <main className={classes.main}>
        <Stack gap="lg">
          <Title order={1} ref={heading} tabIndex={-1} style={{ outline: "none" }}>
            Your number is on. Call it now.
          </Title>
          <Paper p="lg" ta="center">
            <div className={classes.big}>{number}</div>
            <Group justify="center" mt="md">
              <Button
                component="a"
                size="lg"
                href={callAddress(result.phone_number)}
                // A page to call from opens beside this one, which goes on watching.
                target={PHONE_PAGE ? "_blank" : undefined}
                rel="noopener"
                leftSection={<IconPhone size={20} aria-hidden="true" />}
              >
                Call {number}
              </Button>
            </Group>
            <Text c="dimmed" mt="md">
              Say that your air conditioner broke, and see what happens. Calls while you try count like any
              other; the first 14 days cost nothing.
            </Text>
          </Paper>
          <Paper
            p="lg"
            aria-live="polite"
            bg={call ? "var(--kestrel-accent-soft)" : undefined}
            component="section"
            aria-label="Your first call"
          >
            {call ? (
              <Stack gap="xs" align="flex-start">
                <Title order={2}>It answered.</Title>
                <Group gap="sm">
                  <OutcomeBadge outcome={call.outcome} />
                  <Text size="sm" c="dimmed">
                    {duration(call.duration_seconds)}
                  </Text>
                </Group>
                {call.summary && <Text>{call.summary}</Text>}
                <Button component="a" href={`/app/calls/${call.id}`} mt="sm">
                  Read every word of it
                </Button>
              </Stack>
            ) : isLoggedOut ? (
              <Stack gap="xs" align="flex-start">
                <Text>Your number is on. Log in to see your calls.</Text>
                <Button component="a" href="/app/login">
                  Log in
                </Button>
              </Stack>
            ) : (
              <Group wrap="nowrap">
                <Loader size="sm" aria-hidden="true" />
                <Text>Waiting for your call. It shows here when you have hung up.</Text>
              </Group>
            )}
          </Paper>
          {keeps_number && own && <Forwarding own={own} to={result.phone_number} />}
          <Button component="a" href="/app/" variant="default" size="lg">
            Go to the dashboard
          </Button>
        </Stack>
      </main>
    </div>
  );
}

/** Where a number can be called: by the phone, or on a local stack by its carrier's page. */
function callAddress(number: string): string {
  return PHONE_PAGE ? `${PHONE_PAGE}?number=${encodeURIComponent(number)}` : `tel:${number}`;
}
