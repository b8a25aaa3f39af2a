import {
  Anchor,
  Badge,
  Box,
  Button,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { IconCheck, IconPhone } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/api";
import { useMessages, useZone } from "../../api/queries";
import type { Message } from "../../api/types";
import { caller, phone } from "../../lib/phone";
import { duration, when, zoneName } from "../../lib/time";
import { Player } from "../../ui/Player";
import { Empty, Lines, Loaded, PageHeader } from "../../ui/states";
import { tell } from "../../ui/tell";

export default function Messages() {
  const [shown, setShown] = useState("waiting");
  const isHandled = shown === "done";
  const query = useMessages(isHandled);
  const zone = useZone();
  return (
    <>
      <PageHeader
        title="Messages"
        under={`Messages and voicemails, newest first. Times are in ${zoneName(zone)}.`}
      >
        <SegmentedControl
          aria-label="Which messages"
          value={shown}
          onChange={setShown}
          size="md"
          data={[
            { value: "waiting", label: "To call back" },
            { value: "done", label: "Done" },
          ]}
        />
      </PageHeader>
      <Loaded query={query} skeleton={<Lines count={4} height={120} />}>
        {({ pages }) => {
          const messages = pages.flatMap((page) => page.items);
          if (messages.length === 0 && !query.hasNextPage) {
            return isHandled ? (
              <Empty title="Nothing here yet">Messages that you mark as done are kept here.</Empty>
            ) : (
              <Empty title="Nobody waits for a call">
                When a caller leaves a message, it stands here, and we write to you.
              </Empty>
            );
          }
          return (
            <Stack>
              <ul className="plain-list" style={{ display: "grid", gap: 12 }}>
                {messages.map((message) => (
                  <li key={message.id}>
                    <Card message={message} zone={zone} />
                  </li>
                ))}
              </ul>
              {query.hasNextPage && (
                <Button
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older messages
                </Button>
              )}
            </Stack>
          );
        }}
      </Loaded>
    </>
  );
}

function Card({ message, zone }: { message: Message; zone: string }) {
  const client = useQueryClient();
  const refresh = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ["messages"] }),
      client.invalidateQueries({ queryKey: ["overview"] }),
    ]);
  const change = useMutation({
    mutationFn: (isHandled: boolean) => api.changeMessage(message.id, isHandled),
    onSuccess: refresh,
  });
  const mark = () =>
    change.mutate(true, {
      // The card is gone by the time Undo is pressed: the way back must not hang on it.
      onSuccess: () =>
        tell.done(
          "Marked as done.",
          () => void api.changeMessage(message.id, false).then(refresh).catch(tell.problem),
        ),
    });
  const who = message.name ?? caller(message.from);
  const back = message.callback ?? (message.from.startsWith("+") ? message.from : null);
  return (
    <Paper component="article" aria-label={`Message of ${who}`}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2}>{who}</Title>
          <Text size="sm" c="dimmed">
            {when(message.received_at, zone)}
            {message.name && ` · ${caller(message.from)}`}
          </Text>
        </div>
        <Group gap="xs">
          {message.is_test && (
            <Badge variant="outline" color="gray" c="dimmed">
              Test
            </Badge>
          )}
          {message.kind === "voicemail" && (
            <Badge color="gray" c="var(--mantine-color-text)" bg="var(--kestrel-pill)">
              Voicemail, {duration(message.duration_seconds ?? 0)}
            </Badge>
          )}
        </Group>
      </Group>
      {message.text && (
        <Text mt="sm" maw={720}>
          {message.text}
        </Text>
      )}
      {message.kind === "voicemail" && (
        <Box mt="sm">
          <Player
            load={() => api.playMessage(message.id)}
            label={`Listen to the voicemail of ${who}`}
            length={message.duration_seconds}
          />
        </Box>
      )}
      <Group mt="md" gap="sm">
        {back && (
          <Button
            component="a"
            href={`tel:${back}`}
            variant={message.is_handled ? "default" : "filled"}
            leftSection={<IconPhone size={18} aria-hidden="true" />}
          >
            Call {phone(back)}
          </Button>
        )}
        {message.is_handled ? (
          <Button variant="default" loading={change.isPending} onClick={() => change.mutate(false)}>
            Not done yet
          </Button>
        ) : (
          <Button
            variant="default"
            loading={change.isPending}
            leftSection={<IconCheck size={18} aria-hidden="true" />}
            onClick={mark}
          >
            Mark as done
          </Button>
        )}
        <Anchor component={Link} href={`/calls/${message.call_id}`} py={8}>
          See the call
        </Anchor>
      </Group>
    </Paper>
  );
}
