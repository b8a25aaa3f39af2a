import { Button, Container, Text, Title } from "@mantine/core";
import { Component, type ReactNode } from "react";

/** The last net: a mistake in a page's own code leaves a page that says what to do, not an empty one. */
export class Broken extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Container size="xs" py={80}>
        <Title order={1}>This page broke</Title>
        <Text my="md">
          Your calls are answered all the same. Load the page again; if it breaks again, tell support.
        </Text>
        <Button onClick={() => window.location.reload()}>Load again</Button>
      </Container>
    );
  }
}
