import { Button, Paper, Stack, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { useAudit, useMay, useUsers, useZone } from "../../api/queries";
import type { Actor, User } from "../../api/types";
import { changeInWords } from "../../lib/changes";
import { when } from "../../lib/time";
import { Empty, Lines, Loaded } from "../../ui/states";
import { CloseAccount } from "./CloseAccount";
import classes from "./Settings.module.css";

/** Who changed what, and the two things that only an owner does: taking all data out, and closing the account. */
export function DataSettings() {
  const isOwner = useMay("owner");
  return (
    <Stack gap="xl">
      <Changes />
      {isOwner && (
        <section aria-labelledby="take">
          <Title order={2} id="take">
            Take your data
          </Title>
          <Text my="sm">One file with everything, and the calls and visits of each month.</Text>
          <Button component={Link} href="/reports" variant="default">
            To Reports
          </Button>
        </section>
      )}
      <CloseAccount />
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
              <Paper p={0} component="ul" className="plain-list">
                {entries.map((entry) => (
                  <li key={entry.id} className={classes.change}>
                    <span>{changeInWords(entry.action, entry.fields)}</span>
                    <span>
                      {who(entry.actor, users.data?.users)} · {when(entry.at, zone)}
                    </span>
                  </li>
                ))}
              </Paper>
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
