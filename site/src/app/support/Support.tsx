import { Accordion, Badge, Button, Checkbox, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api";
import { useTickets, useZone } from "../../api/queries";
import type { Ticket } from "../../api/types";
import { when } from "../../lib/time";
import { Dialog } from "../../ui/Dialog";
import { SendForm } from "../../ui/SendForm";
import { Empty, Lines, Loaded, PageHeader } from "../../ui/states";
import { tell } from "../../ui/tell";
import { useAttempt } from "../../ui/useAttempt";

export default function Support() {
  const query = useTickets();
  const zone = useZone();
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <PageHeader title="Support" under="Tell us what is wrong or what you wish for. We answer by e-mail.">
        <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={() => setIsAsking(true)}>
          Ask for help
        </Button>
      </PageHeader>
      <Loaded query={query} skeleton={<Lines count={3} />}>
        {({ pages }) => {
          const tickets = pages.flatMap((page) => page.items);
          if (tickets.length === 0)
            return (
              <Empty title="You asked for nothing yet">When something is wrong, press “Ask for help”.</Empty>
            );
          return (
            <Stack>
              <Accordion variant="separated">
                {tickets.map((ticket) => (
                  <Item key={ticket.id} ticket={ticket} zone={zone} />
                ))}
              </Accordion>
              {query.hasNextPage && (
                <Button
                  variant="default"
                  loading={query.isFetchingNextPage}
                  onClick={() => void query.fetchNextPage()}
                >
                  Show older ones
                </Button>
              )}
            </Stack>
          );
        }}
      </Loaded>
      {isAsking && <Ask onClose={() => setIsAsking(false)} />}
    </>
  );
}

function Item({ ticket, zone }: { ticket: Ticket; zone: string }) {
  const client = useQueryClient();
  const close = useMutation({
    mutationFn: () => api.closeTicket(ticket.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["tickets"] });
      tell.done("Closed.");
    },
  });
  const isOpen = ticket.status === "open";
  return (
    <Accordion.Item value={ticket.id}>
      <Accordion.Control>
        <Group justify="space-between" wrap="nowrap" pr="xs">
          <div>
            <Text fw={600}>{ticket.subject}</Text>
            <Text size="sm" c="dimmed">
              {when(ticket.opened_at, zone)}
            </Text>
          </div>
          <Group gap={6} style={{ flex: "none" }}>
            {isOpen && ticket.priority === "urgent" && (
              <Badge c="var(--kestrel-danger)" bg="var(--kestrel-danger-soft)">
                Urgent
              </Badge>
            )}
            <Badge
              c={isOpen ? "var(--mantine-color-anchor)" : "var(--mantine-color-text)"}
              bg={isOpen ? "var(--kestrel-accent-soft)" : "var(--kestrel-pill)"}
            >
              {isOpen ? "Open" : "Closed"}
            </Badge>
          </Group>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <Text style={{ whiteSpace: "pre-wrap" }} mb="sm">
          {ticket.body}
        </Text>
        {isOpen && (
          <Button variant="default" size="sm" loading={close.isPending} onClick={() => close.mutate()}>
            This is settled
          </Button>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}

function Ask({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  // Pressing the button twice opens one ticket.
  const keyOf = useAttempt();
  const form = useForm({
    initialValues: { subject: "", body: "", isUrgent: false },
    validate: {
      subject: (text) => (text.trim() === "" ? "Say in a line what it is about." : null),
      body: (text) => (text.trim() === "" ? "Tell us what happened, and when." : null),
    },
  });
  return (
    <Dialog title="Ask for help" onClose={onClose}>
      <SendForm
        form={form}
        act="Send"
        send={({ subject, body, isUrgent }) => {
          const ticket = { subject, body, priority: isUrgent ? "urgent" : "normal" } as const;
          return api.openTicket(ticket, keyOf(ticket));
        }}
        onSent={() => {
          void client.invalidateQueries({ queryKey: ["tickets"] });
          tell.done("Sent. We answer by e-mail.");
          onClose();
        }}
      >
        <TextInput
          label="What is it about?"
          data-autofocus
          maxLength={120}
          {...form.getInputProps("subject")}
        />
        <Textarea label="What happened?" minRows={5} maxLength={4000} {...form.getInputProps("body")} />
        <Checkbox
          label="Urgent: callers are not served as they should be"
          size="md"
          {...form.getInputProps("isUrgent", { type: "checkbox" })}
        />
      </SendForm>
    </Dialog>
  );
}
