import { Badge, Group, Paper, Stack, Text, Title } from "@mantine/core";
import type { Appointment } from "../../api/types";
import { addDays, dayOfDate, localDate, span } from "../../lib/time";
import { Empty } from "../../ui/states";

interface Props {
  visits: Appointment[];
  monday: string;
  today: string;
  zone: string;
  onOpen: (id: string) => void;
}

/** The week day by day; days without a visit are left out. */
export function VisitList({ visits, monday, today, zone, onOpen }: Props) {
  const days = Array.from({ length: 7 }, (_, index) => addDays(monday, index))
    .map((date) => ({ date, visits: visits.filter((visit) => localDate(visit.starts_at, zone) === date) }))
    .filter((day) => day.visits.length > 0);
  if (days.length === 0)
    return (
      <Empty title="No visits this week">
        Kestrel books them while you work; you can also book one by hand.
      </Empty>
    );
  return (
    <Stack gap="lg">
      {days.map((day) => (
        <section key={day.date} aria-label={dayOfDate(day.date)}>
          <Title order={2} mb="xs">
            {dayOfDate(day.date)}
            {day.date === today && " (today)"}
          </Title>
          <Paper p={0} style={{ overflow: "hidden" }}>
            {day.visits.map((visit) => (
              <a
                key={visit.id}
                className="row-link"
                href={`?visit=${visit.id}`}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(visit.id);
                }}
              >
                <Group justify="space-between" wrap="nowrap">
                  <Text fw={600} truncate td={visit.status === "canceled" ? "line-through" : undefined}>
                    {visit.customer_name}
                  </Text>
                  <StatusBadge visit={visit} />
                </Group>
                <Text size="sm">
                  {span(visit.starts_at, visit.ends_at, zone)} · {visit.service_type}
                </Text>
                <Text size="sm" c="dimmed" truncate>
                  {visit.address}
                </Text>
              </a>
            ))}
          </Paper>
        </section>
      ))}
    </Stack>
  );
}

export function StatusBadge({ visit }: { visit: Appointment }) {
  const words =
    visit.status === "canceled" ? "Canceled" : visit.status === "done" ? "Done" : `Crew ${visit.crew}`;
  return (
    <Badge c="var(--mantine-color-text)" bg="var(--kestrel-pill)" style={{ flex: "none" }}>
      {words}
    </Badge>
  );
}
