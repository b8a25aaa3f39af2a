import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/api";
import { Problem } from "../../api/problem";
import { useVisit } from "../../api/queries";
import type { Appointment } from "../../api/types";
import { phone } from "../../lib/phone";
import { localDate, longDay, span, when } from "../../lib/time";
import { Dialog } from "../../ui/Dialog";
import { Lines, Loaded } from "../../ui/states";
import { tell } from "../../ui/tell";
import { Slots } from "./Slots";
import { StatusBadge } from "./VisitList";
import classes from "./Visits.module.css";

export function VisitDetail({ id, zone, onClose }: { id: string; zone: string; onClose: () => void }) {
  const query = useVisit(id);
  return (
    <Dialog title={query.data ? query.data.customer_name : "Visit"} onClose={onClose} isLong>
      <Loaded query={query} skeleton={<Lines count={4} height={28} />}>
        {(visit) => <Detail visit={visit} zone={zone} onClose={onClose} />}
      </Loaded>
    </Dialog>
  );
}

function Detail({ visit, zone, onClose }: { visit: Appointment; zone: string; onClose: () => void }) {
  const client = useQueryClient();
  const [doing, setDoing] = useState<"nothing" | "moving" | "canceling">("nothing");
  const refresh = () =>
    Promise.all(
      ["visits", "visit", "slots", "overview"].map((name) => client.invalidateQueries({ queryKey: [name] })),
    );
  const cancel = useMutation({
    mutationFn: () => api.cancelAppointment(visit.id),
    onSuccess: () => {
      void refresh();
      tell.done(`The visit of ${visit.customer_name} is canceled.`);
      onClose();
    },
  });
  const canChange = visit.status === "booked" && Date.parse(visit.starts_at) > Date.now();
  const facts: [string, React.ReactNode][] = [
    [
      "When",
      <>
        {longDay(visit.starts_at, zone)},{" "}
        <span className={classes.whole}>{span(visit.starts_at, visit.ends_at, zone)}</span>
      </>,
    ],
    ["Where", visit.address],
    ["What", visit.service_type],
    ["Notes", visit.notes || "None"],
    [
      "Phone",
      visit.customer_phone ? (
        <a key="phone" href={`tel:${visit.customer_phone}`}>
          {phone(visit.customer_phone)}
        </a>
      ) : (
        "Not known"
      ),
    ],
  ];
  if (visit.moved_from) facts.push(["Moved from", when(visit.moved_from, zone)]);
  return (
    <Stack>
      <Group gap="sm">
        <StatusBadge visit={visit} />
        {visit.call_id && (
          <Link className="tap" href={`/calls/${visit.call_id}`}>
            See the call
          </Link>
        )}
      </Group>
      <dl className={classes.facts}>
        {facts.map(([name, shown]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{shown}</dd>])}
      </dl>
      {doing === "nothing" && canChange && (
        <Group gap="sm">
          {visit.customer_phone && (
            <Button
              component="a"
              href={`tel:${visit.customer_phone}`}
              leftSection={<IconPhone size={18} aria-hidden="true" />}
            >
              Call
            </Button>
          )}
          <Button variant="default" onClick={() => setDoing("moving")}>
            Move
          </Button>
          <Button variant="default" onClick={() => setDoing("canceling")}>
            Cancel the visit
          </Button>
        </Group>
      )}
      {doing === "canceling" && (
        <Alert color="red" variant="outline" title="Cancel this visit?">
          <Text size="sm" mb="sm">
            The time becomes free for other callers. Tell {visit.customer_name} yourself.
          </Text>
          <Group gap="sm">
            <Button color="red.9" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Cancel the visit
            </Button>
            <Button variant="default" onClick={() => setDoing("nothing")}>
              Keep it
            </Button>
          </Group>
        </Alert>
      )}
      {doing === "moving" && (
        <Move
          visit={visit}
          zone={zone}
          refresh={refresh}
          onDone={onClose}
          onBack={() => setDoing("nothing")}
        />
      )}
    </Stack>
  );
}

interface MoveProps {
  visit: Appointment;
  zone: string;
  refresh: () => Promise<unknown>;
  onDone: () => void;
  onBack: () => void;
}

function Move({ visit, zone, refresh, onDone, onBack }: MoveProps) {
  const [date, setDate] = useState(localDate(visit.starts_at, zone));
  const [startsAt, setStartsAt] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const move = useMutation({
    mutationFn: (to: string) => api.moveAppointment(visit.id, to),
    meta: { shown: true },
    onSuccess: (moved) => {
      void refresh();
      const back = () =>
        void api.moveAppointment(visit.id, visit.starts_at).then(refresh).catch(tell.problem);
      tell.done(`Moved to ${when(moved.starts_at, zone)}.`, back);
      onDone();
    },
    onError: (problem) =>
      setError(
        problem instanceof Problem ? (problem.errors[0]?.message ?? problem.message) : "This did not work.",
      ),
  });
  return (
    <Stack>
      <Slots
        zone={zone}
        date={date}
        onDate={(to) => {
          setDate(to);
          setStartsAt(null);
        }}
        chosen={startsAt}
        onChoose={setStartsAt}
        error={error}
      />
      <Group gap="sm">
        <Button
          disabled={startsAt === null}
          loading={move.isPending}
          onClick={() => startsAt && move.mutate(startsAt)}
        >
          {startsAt ? `Move to ${when(startsAt, zone)}` : "Choose a time"}
        </Button>
        <Button variant="default" onClick={onBack}>
          Leave it
        </Button>
      </Group>
    </Stack>
  );
}
