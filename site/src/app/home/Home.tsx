/** The first page: are calls answered, what needs me, what was booked, how far is the month. Then the rest. */
import { Anchor, Grid, Group, Paper, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { Link } from "wouter";
import { useOverview } from "../../api/queries";
import type { Overview } from "../../api/types";
import { counted } from "../../lib/money";
import { caller } from "../../lib/phone";
import { span, when, zoneName } from "../../lib/time";
import { outcomeInWords } from "../../ui/outcome";
import { Loaded, PageHeader } from "../../ui/states";
import { CallRow } from "../calls/CallRow";
import { Answers } from "./Answers";
import { Checklist } from "./Checklist";
import classes from "./Home.module.css";

const DayChart = lazy(() => import("./DayChart"));
/** The home page stays open on a desk all day. */
const REFRESH_MS = 60_000;

export default function Home() {
  const query = useOverview(REFRESH_MS);
  return (
    <>
      <PageHeader title="Home" />
      <Loaded query={query} skeleton={<Waiting />}>
        {(overview) => <Shown overview={overview} />}
      </Loaded>
    </>
  );
}

function Shown({ overview }: { overview: Overview }) {
  const zone = overview.timezone;
  const isSetUp = overview.checklist.every((item) => item.is_done);
  return (
    <Stack gap="lg">
      <Answers overview={overview} />
      {!isSetUp && <Checklist items={overview.checklist} />}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Section title="Calls by day this month">
            <Suspense fallback={<Skeleton height={220} />}>
              <DayChart month={overview.month} />
            </Suspense>
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Section title="Outcomes, last 30 days">
            <Split overview={overview} />
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Section title="Latest calls" more={{ to: "/calls", label: "All calls" }} isFlush>
            {overview.latest_calls.length === 0 && (
              <None>No calls yet. Call your number and say hello: the call shows here when it is over.</None>
            )}
            {overview.latest_calls.map((call) => (
              <CallRow key={call.id} call={call} zone={zone} />
            ))}
          </Section>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Stack gap="lg">
            <Section title="To call back" more={{ to: "/messages", label: "All messages" }} isFlush>
              {overview.messages.latest.length === 0 && <None>Nobody waits for a call.</None>}
              {overview.messages.latest.slice(0, 3).map((message) => (
                <Link key={message.id} href="/messages" className="row-link">
                  <Text fw={600}>{message.name ?? caller(message.from)}</Text>
                  <Text size="sm" lineClamp={2}>
                    {message.text ?? "Voicemail"}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {when(message.received_at, zone)}
                  </Text>
                </Link>
              ))}
            </Section>
            <Section title="Next visits" more={{ to: "/visits", label: "Calendar" }} isFlush>
              {overview.next_appointments.length === 0 && (
                <None>No visits ahead. Kestrel books them into your opening hours.</None>
              )}
              {overview.next_appointments.slice(0, 4).map((visit) => (
                <Link key={visit.id} href={`/visits?visit=${visit.id}`} className="row-link">
                  <Group justify="space-between" wrap="nowrap">
                    <Text fw={600} truncate>
                      {visit.customer_name}
                    </Text>
                    <Text size="sm" c="dimmed">
                      Crew {visit.crew}
                    </Text>
                  </Group>
                  <Text size="sm">
                    {when(visit.starts_at, zone).replace(/, [^,]*$/, "")},{" "}
                    {span(visit.starts_at, visit.ends_at, zone)}
                  </Text>
                  <Text size="sm" c="dimmed" truncate>
                    {visit.service_type} · {visit.address}
                  </Text>
                </Link>
              ))}
            </Section>
          </Stack>
        </Grid.Col>
      </Grid>
      <Text size="sm" c="dimmed">
        Times are in {zoneName(zone)}.
      </Text>
    </Stack>
  );
}

interface SectionProps {
  title: string;
  more?: { to: string; label: string };
  isFlush?: boolean;
  children: ReactNode;
}

function Section({ title, more, isFlush = false, children }: SectionProps) {
  return (
    <Paper component="section" p={0} aria-label={title} style={{ overflow: "hidden" }}>
      <Group
        justify="space-between"
        wrap="nowrap"
        px="md"
        py="sm"
        className={isFlush ? classes.line : undefined}
      >
        <Title order={2}>{title}</Title>
        {more && (
          <Anchor component={Link} href={more.to} size="sm" className={classes.more}>
            {more.label}
          </Anchor>
        )}
      </Group>
      <div style={isFlush ? undefined : { padding: "0 16px 16px" }}>{children}</div>
    </Paper>
  );
}

function Split({ overview }: { overview: Overview }) {
  const { split, calls, is_capped } = overview.outcomes;
  const most = Math.max(1, ...split.map((one) => one.calls));
  if (split.length === 0)
    return (
      <Text c="dimmed" size="sm">
        Nothing yet.
      </Text>
    );
  return (
    <>
      <ul className="plain-list">
        {split.map(({ outcome, calls: share }) => (
          <li key={outcome} className={classes.share}>
            <Link href={`/calls?outcome=${outcome}`} className={classes.shareName}>
              {outcomeInWords(outcome)}
            </Link>
            <span className={classes.track} aria-hidden="true">
              <span
                className={classes.bar}
                data-danger={outcome === "emergency" || undefined}
                style={{ width: `${(share / most) * 100}%` }}
              />
            </span>
            <span className={classes.number}>{share}</span>
          </li>
        ))}
      </ul>
      <Text size="sm" c="dimmed" mt="sm">
        {is_capped ? `The newest ${calls} calls` : counted(calls, "call")}
      </Text>
    </>
  );
}

function None({ children }: { children: ReactNode }) {
  return (
    <Text c="dimmed" size="sm" px="md" py="lg">
      {children}
    </Text>
  );
}

function Waiting() {
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {["answered", "waiting", "booked", "month"].map((name) => (
          <Skeleton key={name} height={112} />
        ))}
      </SimpleGrid>
      <Skeleton height={280} />
      <Skeleton height={320} />
    </Stack>
  );
}
