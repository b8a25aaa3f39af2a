import {
  Badge,
  Button,
  Checkbox,
  Code,
  CopyButton,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api";
import { useApiKeys, useZone } from "../../api/queries";
import type { ApiKey } from "../../api/types";
import { counted } from "../../lib/money";
import { date, inSentence, when } from "../../lib/time";
import { Confirm, Dialog } from "../../ui/Dialog";
import { Entry } from "../../ui/Entry";
import { SendForm } from "../../ui/SendForm";
import { Empty, Lines, Loaded } from "../../ui/states";
import { tell } from "../../ui/tell";
import { useAttempt } from "../../ui/useAttempt";

/** What a key can be given: never people, keys or the account itself. */
const PERMISSIONS: { value: ApiKey["permissions"][number]; label: string }[] = [
  { value: "calls:read", label: "Read calls, transcripts and recordings" },
  { value: "messages:read", label: "Read messages" },
  { value: "messages:write", label: "Mark messages as done" },
  { value: "appointments:read", label: "Read visits and free times" },
  { value: "appointments:write", label: "Book, move and cancel visits" },
  { value: "company:read", label: "Read the company's settings" },
  { value: "company:write", label: "Change the company's settings" },
  { value: "numbers:read", label: "Read numbers" },
  { value: "usage:read", label: "Read months and counts" },
  { value: "reports:read", label: "Download reports" },
  { value: "tickets:read", label: "Read support tickets" },
  { value: "tickets:write", label: "Open and close support tickets" },
];

const DAYS = [
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "", label: "Never" },
];

export function ApiKeys() {
  const query = useApiKeys();
  const zone = useZone();
  const client = useQueryClient();
  const [isMaking, setIsMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const refresh = () => client.invalidateQueries({ queryKey: ["api-keys"] });
  const rotate = useMutation({
    mutationFn: api.rotateApiKey,
    onSuccess: (made) => {
      void refresh();
      setSecret(made.secret);
    },
  });
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const revoke = useMutation({
    mutationFn: api.revokeApiKey,
    onSuccess: () => {
      void refresh();
      setRevoking(null);
      tell.done("Revoked. It stops working within a minute.");
    },
  });
  return (
    <Stack>
      <Text>
        Programs of yours, or of your scheduling software, use a key to read calls and book visits. At most
        100 requests a minute for all of your company.
      </Text>
      <Button
        w="fit-content"
        leftSection={<IconPlus size={18} aria-hidden="true" />}
        onClick={() => setIsMaking(true)}
      >
        Make a key
      </Button>
      <Loaded query={query} skeleton={<Lines count={2} height={96} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No keys">Make one when a program asks for it.</Empty>
          ) : (
            <Stack gap="sm">
              {items.map((key) => (
                <Key
                  key={key.id}
                  apiKey={key}
                  zone={zone}
                  isBusy={rotate.isPending}
                  onRotate={() => rotate.mutate(key.id)}
                  onRevoke={() => setRevoking(key)}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      {isMaking && (
        <Make
          onClose={() => setIsMaking(false)}
          onMade={(made) => {
            void refresh();
            setIsMaking(false);
            setSecret(made);
          }}
        />
      )}
      {revoking && (
        <Confirm
          title={`Revoke “${revoking.name}”?`}
          words="Programs that use it stop working within a minute. This cannot be undone."
          act="Revoke"
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate(revoking.id)}
          onClose={() => setRevoking(null)}
        />
      )}
      {secret && <Secret secret={secret} onClose={() => setSecret(null)} />}
    </Stack>
  );
}

interface KeyProps {
  apiKey: ApiKey;
  zone: string;
  isBusy: boolean;
  onRotate: () => void;
  onRevoke: () => void;
}

function Key({ apiKey: key, zone, isBusy, onRotate, onRevoke }: KeyProps) {
  const isOver = !key.is_active;
  const mayDo = PERMISSIONS.filter(({ value }) => key.permissions.includes(value)).map(({ label }) => label);
  const isReplaced = !isOver && key.replaced_by !== null && key.expires_at !== null;
  const end =
    isOver || isReplaced
      ? null
      : key.expires_at
        ? `works until ${date(key.expires_at, zone)}`
        : "does not expire";
  return (
    <Entry
      name={key.name}
      badges={
        <>
          <Code c="var(--mantine-color-text)">{`${key.prefix}…${key.last4}`}</Code>
          {isReplaced && key.expires_at && (
            <Badge c="var(--mantine-color-anchor)" bg="var(--kestrel-accent-soft)">
              Replaced, works until {inSentence(when(key.expires_at, zone))}
            </Badge>
          )}
          {isOver && (
            <Badge c="var(--mantine-color-text)" bg="var(--kestrel-pill)">
              {key.revoked_at ? "Revoked" : "Expired"}
            </Badge>
          )}
        </>
      }
      lines={[
        mayDo.join(" · "),
        [
          key.last_used_at
            ? `Last used ${inSentence(when(key.last_used_at, zone))}, ${counted(key.total_requests, "request")}`
            : "Never used",
          ...(end ? [end] : []),
        ].join(" · "),
      ]}
      acts={
        !isOver && (
          <>
            <Button
              variant="default"
              size="sm"
              loading={isBusy}
              onClick={onRotate}
              aria-label={`Replace ${key.name}`}
            >
              Replace
            </Button>
            <Button variant="default" size="sm" onClick={onRevoke} aria-label={`Revoke ${key.name}`}>
              Revoke
            </Button>
          </>
        )
      }
    />
  );
}

function Make({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }) {
  const keyOf = useAttempt();
  // The days count from here, so that what is sent once more is the same to the second.
  const [opened] = useState(() => Date.now());
  const form = useForm({
    initialValues: { name: "", permissions: ["calls:read"] as ApiKey["permissions"], days: "90" },
    validate: {
      name: (name) => (name.trim() === "" ? "Give it a name: which program uses it?" : null),
      permissions: (chosen) => (chosen.length === 0 ? "Choose at least one." : null),
    },
  });
  return (
    <Dialog title="Make a key" onClose={onClose} isLong>
      <SendForm
        form={form}
        act="Make the key"
        send={({ name, permissions, days }) => {
          const expires_at = days === "" ? undefined : inDays(Number(days), opened);
          const body = { name: name.trim(), permissions, expires_at };
          return api.createApiKey(body, keyOf(body));
        }}
        onSent={(made) => onMade(made.secret)}
      >
        <TextInput
          label="Name"
          description="The program that uses it."
          placeholder="Scheduling board"
          data-autofocus
          maxLength={60}
          {...form.getInputProps("name")}
        />
        <Checkbox.Group label="What it may do" {...form.getInputProps("permissions")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing={12} mt="xs">
            {PERMISSIONS.map(({ value, label }) => (
              <Checkbox key={value} value={value} label={label} size="md" />
            ))}
          </SimpleGrid>
        </Checkbox.Group>
        <NativeSelect label="Works for" data={DAYS} {...form.getInputProps("days")} />
      </SendForm>
    </Dialog>
  );
}

/** The only time that the secret is seen. Closing is a button, so that a stray click does not lose it. */
function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog title="Your key" onClose={onClose} isSticky>
      <Stack>
        <Text>Copy it now: it is shown this once. Whoever has it can do what it allows.</Text>
        <Code
          block
          c="var(--mantine-color-text)"
          style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}
          fz="md"
        >
          {secret}
        </Code>
        <Group>
          <CopyButton value={secret}>
            {({ copied, copy }) => <Button onClick={copy}>{copied ? "Copied" : "Copy"}</Button>}
          </CopyButton>
          <Button variant="default" onClick={onClose}>
            I have kept it
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function inDays(days: number, from: number): string {
  return new Date(from + days * 86_400_000).toISOString();
}
