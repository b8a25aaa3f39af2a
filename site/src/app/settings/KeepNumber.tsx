/** "Keep your number": how a company's own number is forwarded to one of Kestrel's, and whether a call has shown it. */
import { Anchor, Button, List, Loader, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconAlertCircle, IconArrowLeft, IconCircleCheckFilled } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/api";
import { Problem } from "../../api/problem";
import { useCompany, useForwarding, useMay, useZone } from "../../api/queries";
import type { Forwarding, ForwardingCheck, PhoneNumber } from "../../api/types";
import { standing, timeLeft } from "../../lib/forwarding";
import { phone, phoneError, toE164 } from "../../lib/phone";
import { clock, day, inSentence, when } from "../../lib/time";
import { ForwardingCodes } from "../../ui/ForwardingCodes";
import { focusFirstError } from "../../ui/fields";
import { Lines, Loaded } from "../../ui/states";
import classes from "./KeepNumber.module.css";

export function KeepNumber({ number }: { number: PhoneNumber }) {
  const query = useForwarding(number.id);
  return (
    <Stack>
      <Anchor component={Link} href="/settings/numbers" className={classes.back}>
        <IconArrowLeft size={18} aria-hidden="true" /> All numbers
      </Anchor>
      <div>
        <Title order={2}>Keep your number</Title>
        <Text c="dimmed">
          Customers go on dialing the number they know. Your phone company forwards it to{" "}
          <span className={classes.whole}>{phone(number.phone_number)}</span>, and Kestrel answers.
        </Text>
      </div>
      <Loaded query={query} skeleton={<Lines count={4} height={88} />}>
        {(forwarding) => <Steps number={number} forwarding={forwarding} />}
      </Loaded>
    </Stack>
  );
}

function Steps({ number, forwarding }: { number: PhoneNumber; forwarding: Forwarding }) {
  const { checks, instructions } = forwarding;
  const company = useCompany();
  return (
    <>
      <Part title="1. Forward it">
        <ForwardingCodes instructions={instructions} />
      </Part>
      <Part title="2. Check it with a call">
        <Loaded query={company} skeleton={<Lines count={2} height={44} />}>
          {({ forward_to_number }) => (
            <Check number={number} checks={checks} usual={forward_to_number ?? null} />
          )}
        </Loaded>
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Paper component="section" aria-label={title} p="lg">
      <Title order={3} mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  );
}

interface CheckProps {
  number: PhoneNumber;
  checks: ForwardingCheck[];
  /** The company's own phone: most often it is the one that is forwarded. */
  usual: string | null;
}

function Check({ number, checks, usual }: CheckProps) {
  const isAdmin = useMay("admin");
  const client = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const newest = [...checks].sort((one, other) => other.asked_at.localeCompare(one.asked_at));
  const own = newest[0]?.forwarded_number ?? usual;
  const shown = typed ?? (own ? phone(own) : "");
  const ask = useMutation({
    mutationFn: (forwarded: string) => api.askForwarding(number.id, forwarded),
    meta: { shown: true },
    onSuccess: (asked) => {
      client.setQueryData<Forwarding>(["forwarding", number.id], (before) =>
        before ? { ...before, checks: withCheck(before.checks, asked) } : before,
      );
    },
    onError: (problem) => {
      const words =
        problem instanceof Problem
          ? (problem.errors[0]?.message ?? problem.message)
          : "Something broke in this page. Load it again.";
      setError(words);
      focusFirstError(form.current);
    },
  });
  useTold(checks);
  const isWaiting = newest.some((check) => standing(check, Date.now()) === "waiting");
  return (
    <Stack>
      {isAdmin ? (
        <form
          ref={form}
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            const wrong = phoneError(shown);
            setError(wrong);
            if (wrong) focusFirstError(form.current);
            else ask.mutate(toE164(shown) ?? shown);
          }}
        >
          <Stack align="flex-start">
            <TextInput
              label="Your own number"
              description="The one you forward, as customers dial it."
              type="tel"
              inputMode="tel"
              autoComplete="tel"
              w="100%"
              maw={320}
              value={shown}
              error={error}
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                setError(null);
              }}
            />
            <Button type="submit" variant={isWaiting ? "default" : "filled"} loading={ask.isPending}>
              {newest.length === 0 ? "I have set it: check it" : "Check again"}
            </Button>
          </Stack>
        </form>
      ) : (
        <Text c="dimmed">Only admins and owners of your company can check it.</Text>
      )}
      {newest.map((check) => (
        <Standing key={check.forwarded_number} check={check} />
      ))}
    </Stack>
  );
}

/** How it stands with one of the company's own numbers, and what to do. */
function Standing({ check }: { check: ForwardingCheck }) {
  const zone = useZone();
  const now = useNow(standing(check, Date.now()) === "waiting");
  const own = phone(check.forwarded_number);
  const is = standing(check, now);
  return (
    <section className={classes.standing} data-is={is} aria-label={own}>
      <span className={classes.icon} aria-hidden="true">
        {is === "waiting" && <Loader size={22} />}
        {is === "verified" && <IconCircleCheckFilled size={24} color="var(--mantine-color-anchor)" />}
        {(is === "expired" || is === "not-seen-again") && (
          <IconAlertCircle size={24} color="var(--kestrel-danger)" />
        )}
      </span>
      <div className={classes.words}>
        <div role="status">
          {is === "waiting" && <Text fw={600}>Waiting for a call to {own}</Text>}
          {is === "verified" && <Text fw={600}>{own} is forwarded. It works.</Text>}
          {is === "expired" && <Text fw={600}>No call from {own} has arrived</Text>}
          {is === "not-seen-again" && <Text fw={600}>{own} was forwarded, but no new call has arrived</Text>}
        </div>
        {is === "waiting" && (
          <>
            <ToDo advice={check.advice.length > 0 ? check.advice : CALL_IT} />
            <Text size="sm" c="dimmed" role="timer">
              {timeLeft(check, now)} left. It shows here by itself.
            </Text>
          </>
        )}
        {is === "verified" && (
          <Text size="sm" c="dimmed">
            {check.verified_at && `Confirmed ${inSentence(when(check.verified_at, zone))}`}
            {check.last_seen_at &&
              day(check.last_seen_at, zone) !== day(check.verified_at ?? 0, zone) &&
              ` · last forwarded call on ${day(check.last_seen_at, zone)}`}
          </Text>
        )}
        {is === "expired" && (
          <>
            <Text size="sm" mb={6}>
              We waited until {clock(check.waiting_until, zone)}. A later call still confirms it. What to try:
            </Text>
            <ToDo advice={check.advice} />
          </>
        )}
        {is === "not-seen-again" && (
          <Text size="sm">
            {check.last_seen_at && `The last one came on ${day(check.last_seen_at, zone)}. `}
            Dial the code once more, then check again.
          </Text>
        )}
      </div>
    </section>
  );
}

/** The API advises nothing about a number that was confirmed before: it takes the same call as the first time. */
const CALL_IT = [
  "Call your own number from another phone, let it ring, and hang up once the receptionist has answered.",
];

function ToDo({ advice }: { advice: string[] }) {
  if (advice.length === 1) return <Text size="sm">{advice[0]}</Text>;
  return (
    <List type="ordered" size="sm" spacing={6}>
      {advice.map((one) => (
        <List.Item key={one}>{one}</List.Item>
      ))}
    </List>
  );
}

function withCheck(checks: ForwardingCheck[], asked: ForwardingCheck): ForwardingCheck[] {
  return [...checks.filter((one) => one.forwarded_number !== asked.forwarded_number), asked];
}

/** The time in milliseconds, each second anew while it is looked at. */
function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    setNow(Date.now());
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}

/** The first page's list of what is left to set up is out of date once a call has come. */
function useTold(checks: ForwardingCheck[]) {
  const client = useQueryClient();
  const proven = checks.filter((check) => check.status === "verified").length;
  const before = useRef(proven);
  useEffect(() => {
    if (proven > before.current)
      for (const name of ["overview", "numbers"]) void client.invalidateQueries({ queryKey: [name] });
    before.current = proven;
  }, [proven, client]);
}
