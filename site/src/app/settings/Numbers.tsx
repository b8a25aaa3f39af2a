import { Badge, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { IconPhone } from "@tabler/icons-react";
import { useCompany, useNumbers, useZone } from "../../api/queries";
import { phone } from "../../lib/phone";
import { date } from "../../lib/time";
import { Forwarding } from "../../signup/Forwarding";
import { Empty, Lines, Loaded } from "../../ui/states";

export function Numbers() {
  const query = useNumbers();
  const company = useCompany();
  const zone = useZone();
  const own = company.data?.forward_to_number;
  return (
    <Loaded query={query} skeleton={<Lines count={2} height={96} />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No number yet">Ask support for one: callers cannot reach Kestrel without it.</Empty>
        ) : (
          <Stack>
            {items.map((number) => (
              <Paper key={number.phone_number} component="section" aria-label={phone(number.phone_number)}>
                <Group justify="space-between">
                  <div>
                    <Group gap="sm">
                      <Text fw={700} fz="xl">
                        {phone(number.phone_number)}
                      </Text>
                      {number.is_primary && (
                        <Badge c="var(--mantine-color-anchor)" bg="var(--kestrel-accent-soft)">
                          Main number
                        </Badge>
                      )}
                    </Group>
                    <Text size="sm" c="dimmed">
                      Yours since {date(number.added_at, zone)}.{" "}
                      {number.forwards_to ? (
                        <>
                          When Kestrel does not answer, calls ring at{" "}
                          <span style={{ whiteSpace: "nowrap" }}>{phone(number.forwards_to)}</span>.
                        </>
                      ) : (
                        "When Kestrel does not answer, callers are asked to leave a message."
                      )}
                    </Text>
                  </div>
                  <Button
                    component="a"
                    variant="default"
                    href={`tel:${number.phone_number}`}
                    leftSection={<IconPhone size={18} aria-hidden="true" />}
                  >
                    Call it
                  </Button>
                </Group>
              </Paper>
            ))}
            {own && items[0] && <Forwarding own={own} to={items[0].phone_number} />}
          </Stack>
        )
      }
    </Loaded>
  );
}
