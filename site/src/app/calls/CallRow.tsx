import { Badge, Group, Text } from "@mantine/core";
import { Link } from "wouter";
import type { Call } from "../../api/types";
import { caller } from "../../lib/phone";
import { duration, when } from "../../lib/time";
import { OutcomeBadge } from "../../ui/outcome";

/** A call in a list: who and what came of it first, then when. */
export function CallRow({ call, zone }: { call: Call; zone: string }) {
  return (
    <Link href={`/calls/${call.id}`} className="row-link">
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text fw={600} truncate>
          {call.customer_name ?? caller(call.from)}
        </Text>
        <OutcomeBadge outcome={call.outcome} />
      </Group>
      {call.summary && (
        <Text size="sm" lineClamp={2}>
          {call.summary}
        </Text>
      )}
      <Text size="sm" c="dimmed" mt={2}>
        {when(call.started_at, zone)} · {duration(call.duration_seconds)}
        {call.customer_name && (
          <>
            {" "}
            · <span style={{ whiteSpace: "nowrap" }}>{caller(call.from)}</span>
          </>
        )}
        {call.is_test && (
          <Badge ml={8} size="sm" variant="outline" color="gray" c="dimmed">
            Test
          </Badge>
        )}
      </Text>
    </Link>
  );
}
