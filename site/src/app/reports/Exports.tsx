/** Everything a company has, as one file: asked for, watched while it is written, downloaded for a week. */
import { Button, Group, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/api";
import { useMay, useZone } from "../../api/queries";
import type { Export } from "../../api/types";
import { when } from "../../lib/time";
import { Lines, Loaded } from "../../ui/states";
import { tell } from "../../ui/tell";

const WATCH_MS = 3_000;

export function Exports() {
  return useMay("owner") ? <OwnersExports /> : null;
}

function OwnersExports() {
  const client = useQueryClient();
  const zone = useZone();
  const query = useQuery({
    queryKey: ["exports"],
    queryFn: api.listExports,
    refetchInterval: ({ state }) => (state.data?.items.some(isGoing) ? WATCH_MS : false),
  });
  const ask = useMutation({
    mutationFn: () => api.askExport(crypto.randomUUID()),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["exports"] });
      tell.done("We are writing your file. It shows here when it is there.");
    },
  });
  const isBusy = query.data?.items.some(isGoing) ?? false;
  return (
    <Paper component="section" aria-labelledby="everything" mt="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} id="everything">
            Everything in one file
          </Title>
          <Text size="sm" c="dimmed">
            Calls with their transcripts, customers, visits, months, team and changes, as JSON. Kept for seven
            days.
          </Text>
        </div>
        <Button variant="default" loading={ask.isPending} disabled={isBusy} onClick={() => ask.mutate()}>
          Make the file
        </Button>
      </Group>
      <Loaded query={query} skeleton={<Lines count={1} />}>
        {({ items }) => (
          <Stack gap="xs" mt={items.length > 0 ? "md" : 0} aria-live="polite">
            {items.map((one) => (
              <Row key={one.id} made={one} zone={zone} />
            ))}
          </Stack>
        )}
      </Loaded>
    </Paper>
  );
}

function Row({ made, zone }: { made: Export; zone: string }) {
  const download = useMutation({
    // The link lives for ten minutes: it is asked for when it is wanted.
    mutationFn: () => api.showExport(made.id),
    onSuccess: ({ download_url }) => download_url && window.location.assign(download_url),
  });
  return (
    <Group justify="space-between">
      <div>
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          {made.file_name}
        </Text>
        <Text size="sm" c="dimmed">
          {made.status === "failed"
            ? `This failed${made.reason ? `: ${made.reason}` : ""}. Make it again.`
            : [when(made.created_at, zone), !isGoing(made) && size(made.bytes)].filter(Boolean).join(" · ")}
        </Text>
      </div>
      {isGoing(made) && (
        <Group gap="xs">
          <Loader size="xs" aria-hidden="true" />
          <Text size="sm">Being written</Text>
        </Group>
      )}
      {made.status === "done" && (
        <Button
          variant="default"
          size="sm"
          loading={download.isPending}
          leftSection={<IconDownload size={16} aria-hidden="true" />}
          aria-label={`Download ${made.file_name}`}
          onClick={() => download.mutate()}
        >
          Download
        </Button>
      )}
    </Group>
  );
}

/** `3 kB`, `8.2 MB` */
function size(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function isGoing(one: Export): boolean {
  return one.status === "queued" || one.status === "running";
}
