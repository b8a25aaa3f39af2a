import { Button, Paper, Stack, Table, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { useAudit, useMay, useUsers, useZone } from "../../api/queries";
import type { Actor, User } from "../../api/types";
import { when } from "../../lib/time";
import { Empty, Lines, Loaded } from "../../ui/states";
import classes from "./Settings.module.css";

/** Who changed what, and the two things that only an owner does. */
export function DataSettings() {
  const isOwner = useMay("owner");
  return (
    <Stack gap="xl">
      <Changes />
      {isOwner && (
        <Paper component="section" aria-labelledby="danger" className={classes.danger}>
          <Title order={2} id="danger" c="var(--kestrel-danger)">
            Take your data or close the account
          </Title>
          <Text my="sm">
            Calls and visits of each month, and one file with everything, are under Reports. Closing the
            account for good is done by support: they ask back first, and nothing is lost by a wrong click.
          </Text>
          <Button component={Link} href="/support" variant="default">
            Ask support
          </Button>
        </Paper>
      )}
    </Stack>
  );
}

function Changes() {
  const query = useAudit();
  const users = useUsers();
  const zone = useZone();
  return (
    <section aria-labelledby="changes">
      <Title order={2} id="changes" mb="xs">
        Who changed what
      </Title>
      <Loaded query={query} skeleton={<Lines count={5} height={40} />}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.items);
          if (entries.length === 0)
            return <Empty title="No changes yet">Every change of settings is noted here.</Empty>;
          return (
            <>
              <Table.ScrollContainer
                minWidth={480}
                scrollAreaProps={{ viewportProps: { tabIndex: 0, role: "region", "aria-label": "Changes" } }}
              >
                <Table>
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>When</Table.Th>
                      <Table.Th>Who</Table.Th>
                      <Table.Th>What</Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {entries.map((entry) => (
                      <Table.Tr key={entry.id}>
                        <Table.Td style={{ whiteSpace: "nowrap" }}>{when(entry.at, zone)}</Table.Td>
                        <Table.Td>{who(entry.actor, users.data?.users)}</Table.Td>
                        <Table.Td>{what(entry.action, entry.fields)}</Table.Td>
                      </Table.Tr>
                    ))}
                  </Table.Tbody>
                </Table>
              </Table.ScrollContainer>
              {query.hasNextPage && (
                <Button
                  mt="sm"
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older changes
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

function who(actor: Actor, users: User[] | undefined): string {
  if (actor.kind === "user") return users?.find((user) => user.id === actor.id)?.name ?? "Somebody who left";
  if (actor.kind === "api_key") return "An API key";
  return actor.kind === "system" ? "Kestrel" : "Support";
}

/** `company.changed` with its fields as `Company changed: business hours`. */
function what(action: string, fields: string[]): string {
  const words = action.replaceAll(/[._]/g, " ");
  const names = fields.map((field) => field.replaceAll("_", " ")).join(", ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${names === "" ? "" : `: ${names}`}`;
}
