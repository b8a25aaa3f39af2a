/** The frame of the pages before log-in. */
import { Anchor, Group, Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Logo } from "../ui/Logo";

export function Door({ title, under, children }: { title: string; under?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Kestrel`;
  }, [title]);
  return (
    <main style={{ minHeight: "100dvh", padding: "32px 16px", background: "var(--kestrel-soft)" }}>
      <Group justify="center" mb="lg">
        <Anchor
          href="/"
          c="inherit"
          underline="never"
          aria-label="Kestrel, to the start page"
          className="tap"
        >
          <Logo />
        </Anchor>
      </Group>
      <Paper maw={440} mx="auto" p={{ base: "lg", xs: "xl" }}>
        <Title order={1} mb={under ? 4 : "lg"}>
          {title}
        </Title>
        {under && (
          <Text c="dimmed" mb="lg" component="div">
            {under}
          </Text>
        )}
        {children}
      </Paper>
    </main>
  );
}
