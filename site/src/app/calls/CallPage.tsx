/** One call: who, when and what came of it on top; then the conversation, with what Kestrel did as events in it. */
import { Alert, Anchor, Badge, Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft, IconCalendarEvent, IconPhone } from "@tabler/icons-react";
import { Link } from "wouter";
import { api } from "../../api/api";
import { useCall, useZone } from "../../api/queries";
import type { CallDetail, CallEvent, CallEventKind, Line } from "../../api/types";
import { caller, phone } from "../../lib/phone";
import { clock, clockWithSeconds, duration, longDay, when, zoneName } from "../../lib/time";
import { OutcomeBadge } from "../../ui/outcome";
import { Player } from "../../ui/Player";
import { Lines, Loaded, PageHeader } from "../../ui/states";
import classes from "./CallPage.module.css";

export default function CallPage({ id }: { id: string }) {
  const query = useCall(id);
  return (
    <Stack>
      <Anchor component={Link} href="/calls" underline="hover" w="fit-content" py={10}>
        <Group gap={6}>
          <IconArrowLeft size={18} aria-hidden="true" />
          All calls
        </Group>
      </Anchor>
      <Loaded query={query} skeleton={<Lines count={6} />}>
        {(call) => <Shown call={call} />}
      </Loaded>
    </Stack>
  );
}

function Shown({ call }: { call: CallDetail }) {
  const zone = useZone();
  const back = call.customer_phone ?? (call.from.startsWith("+") ? call.from : null);
  return (
    <>
      <div>
        <PageHeader
          title={call.customer_name ?? caller(call.from)}
          under={[
            `${longDay(call.started_at, zone)}, ${clock(call.started_at, zone)} ${zoneName(zone, call.started_at)}`,
            duration(call.duration_seconds),
            // Without a name the number is the heading.
            ...(call.customer_name ? [caller(call.from)] : []),
          ].join(" · ")}
        >
          <Group gap="sm">
            {call.is_test && (
              <Badge variant="outline" color="gray" c="dimmed" size="lg">
                Test
              </Badge>
            )}
            <OutcomeBadge outcome={call.outcome} size="lg" />
          </Group>
        </PageHeader>
        {call.summary && (
          <Text size="lg" maw={720}>
            {call.summary}
          </Text>
        )}
        <Group mt="md" gap="sm">
          {back && (
            <Button
              component="a"
              href={`tel:${back}`}
              leftSection={<IconPhone size={18} aria-hidden="true" />}
            >
              Call {phone(back)}
            </Button>
          )}
          {call.appointment_id && (
            <Button
              component={Link}
              href={`/visits?visit=${call.appointment_id}`}
              variant="default"
              leftSection={<IconCalendarEvent size={18} aria-hidden="true" />}
            >
              Open the visit
            </Button>
          )}
        </Group>
      </div>
      {call.has_recording && (
        <Paper component="section" aria-labelledby="recording">
          <Title order={2} id="recording" mb="xs">
            Voicemail
          </Title>
          <Player
            load={() => api.playCall(call.id)}
            label={`Listen to the voicemail of ${call.customer_name ?? caller(call.from)}`}
          />
        </Paper>
      )}
      <Paper component="section" aria-labelledby="conversation">
        <Title order={2} id="conversation" mb="md">
          What was said
        </Title>
        <Conversation call={call} zone={zone} />
      </Paper>
    </>
  );
}

type Entry = { at: string; turn: number } & ({ line: Line } | { event: CallEvent });

/** Lines and events in the order of the call; within a moment, what was done stands after what was said. */
function entries(call: CallDetail): Entry[] {
  const lines: Entry[] = call.transcript.map((line) => ({ at: line.at, turn: line.turn, line }));
  const events: Entry[] = call.events.map((event) => ({ at: event.at, turn: event.turn, event }));
  return [...lines, ...events].sort(
    (one, other) => one.turn - other.turn || rank(one) - rank(other) || one.at.localeCompare(other.at),
  );
}

const rank = (entry: Entry) => ("event" in entry ? 2 : entry.line.speaker === "kestrel" ? 1 : 0);

function Conversation({ call, zone }: { call: CallDetail; zone: string }) {
  const all = entries(call);
  if (all.length === 0) {
    return (
      <Alert color="gray" variant="outline" c="dimmed">
        Nothing was said, or the words are older than 400 days and are gone.
      </Alert>
    );
  }
  return (
    <ol className={classes.talk}>
      {all.map((entry) =>
        "line" in entry ? (
          <li
            key={`line-${entry.turn}-${entry.line.speaker}-${entry.at}`}
            className={classes.line}
            data-speaker={entry.line.speaker}
          >
            <Text size="xs" c="dimmed" fw={600}>
              {entry.line.speaker === "kestrel" ? "Kestrel" : "Caller"} ·{" "}
              <time dateTime={entry.at}>{clockWithSeconds(entry.at, zone)}</time>
            </Text>
            {entry.line.text}
          </li>
        ) : (
          <li
            key={`event-${entry.turn}-${entry.event.kind}`}
            className={classes.event}
            data-danger={entry.event.kind === "emergency_recognised" || undefined}
          >
            {eventInWords(entry.event, zone)}
          </li>
        ),
      )}
    </ol>
  );
}

const EVENTS: Record<CallEventKind, string> = {
  emergency_recognised: "Recognised an emergency",
  visit_booked: "Booked a visit",
  message_taken: "Took a message",
  transferred_to_office: "Connected the caller to your phone",
  transferred_to_on_call: "Connected the caller to the on-call phone",
  voicemail_offered: "Asked for a voicemail",
  hung_up: "Ended the call",
};

function eventInWords(event: CallEvent, zone: string): string {
  const words = EVENTS[event.kind] ?? event.kind;
  return event.starts_at ? `${words}: ${when(event.starts_at, zone)}` : words;
}
