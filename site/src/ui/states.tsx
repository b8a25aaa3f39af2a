/** The states that every list has: loading, broken, empty. */
import { Alert, Button, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { Problem } from "../api/problem";

interface LoadedProps<T> {
  query: UseQueryResult<T, Error>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}

/** Shows what a query found; until then a skeleton of the same size, and a way to try again where it failed. */
export function Loaded<T>({ query, skeleton, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <Failed error={query.error} retry={() => void query.refetch()} />;
  return <div aria-busy="true">{skeleton ?? <Lines />}</div>;
}

export function Failed({ error, retry }: { error: unknown; retry: () => void }) {
  const message = error instanceof Problem ? error.message : "This could not be loaded.";
  const isGone = error instanceof Problem && error.status === 404;
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconAlertCircle />}
      title={isGone ? "Not found" : "This could not be loaded"}
    >
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{message}</Text>
        {!isGone && (
          <Button variant="default" size="sm" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

export function Lines({ count = 6, height = 56 }: { count?: number; height?: number }) {
  return (
    <Stack gap="xs">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same and never move
        <Skeleton key={index} height={height} />
      ))}
      <span className="visually-hidden">Loading…</span>
    </Stack>
  );
}

/** Nothing here yet, and how that changes. `order`: 1 where it is all that the page has. */
export function Empty({ title, order = 2, children }: { title: string; order?: 1 | 2; children: ReactNode }) {
  return (
    <Paper ta="center" py={48} bg="var(--kestrel-soft)">
      <Title order={order}>{title}</Title>
      <Text c="dimmed" mt="xs" maw={480} mx="auto" component="div">
        {children}
      </Text>
    </Paper>
  );
}

/** A page's heading, with what can be done at its side; also the document's title. */
export function PageHeader({
  title,
  children,
  under,
}: {
  title: string;
  children?: ReactNode;
  under?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Kestrel`;
  }, [title]);
  return (
    <header
      style={{
        display: "flex",
        flexWrap: "wrap",
        gap: 12,
        justifyContent: "space-between",
        alignItems: "flex-start",
        marginBottom: 20,
      }}
    >
      <div>
        <Title order={1}>{title}</Title>
        {under && (
          <Text c="dimmed" size="sm" component="div">
            {under}
          </Text>
        )}
      </div>
      {children}
    </header>
  );
}
