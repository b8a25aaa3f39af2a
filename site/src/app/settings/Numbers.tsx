/** The company's numbers: which are there, one more, which is shown first, and giving one back. */
import { ActionIcon, Badge, Button, Group, Menu, Paper, Stack, Text } from "@mantine/core";
import { IconCircleCheckFilled, IconDots, IconPhone, IconPhoneIncoming, IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api } from "../../api/api";
import { useMay, useNumbers, useZone } from "../../api/queries";
import type { PhoneNumber } from "../../api/types";
import { phone } from "../../lib/phone";
import { date, day } from "../../lib/time";
import { Confirm } from "../../ui/Dialog";
import { Empty, Lines, Loaded } from "../../ui/states";
import { tell } from "../../ui/tell";
import { AddNumber } from "./AddNumber";
import { KeepNumber } from "./KeepNumber";
import classes from "./Numbers.module.css";

/** Most numbers of a company. The API has the last word. */
const MOST = 10;

export default function Numbers({ id }: { id?: string }) {
  const query = useNumbers();
  return (
    <Loaded query={query} skeleton={<Lines count={2} height={120} />}>
      {({ items }) => {
        if (id === undefined) return <List numbers={items} />;
        // The set-up list knows no number: it leads to the main one.
        const one = items.find((number) => (id === "main" ? number.is_primary : number.id === id));
        if (one) return <KeepNumber key={one.id} number={one} />;
        return (
          <Empty title="This number is not here any more">
            <Link href="/settings/numbers">All your numbers</Link>
          </Empty>
        );
      }}
    </Loaded>
  );
}

function List({ numbers }: { numbers: PhoneNumber[] }) {
  const isOwner = useMay("owner");
  const [isAdding, setIsAdding] = useState(false);
  const [leaving, setLeaving] = useState<PhoneNumber | null>(null);
  const client = useQueryClient();
  const refresh = () => {
    // The company and the first page show the main number.
    for (const name of ["numbers", "company", "overview"])
      void client.invalidateQueries({ queryKey: [name] });
  };
  const choose = useMutation({
    mutationFn: ({ to }: { to: PhoneNumber; from?: PhoneNumber }) => api.choosePrimaryNumber(to.id),
    onSuccess: (_, { to, from }) => {
      refresh();
      tell.done(
        `${phone(to.phone_number)} is your main number now. Text messages come from it.`,
        from && (() => choose.mutate({ to: from })),
      );
    },
  });
  const release = useMutation({
    mutationFn: (number: PhoneNumber) => api.releaseNumber(number.id),
    onSuccess: (_, number) => {
      refresh();
      setLeaving(null);
      tell.done(`${phone(number.phone_number)} is released.`);
    },
  });
  const main = numbers.find((number) => number.is_primary);
  const sorted = [...numbers].sort(
    (one, other) =>
      Number(other.is_primary) - Number(one.is_primary) || one.added_at.localeCompare(other.added_at),
  );
  const isFull = numbers.length >= MOST;
  return (
    <Stack>
      <Text>
        Kestrel answers every one of these numbers in the same way. Give each van, advertisement or town its
        own.
      </Text>
      {!isOwner ? (
        <Text c="dimmed">
          Only an owner adds and releases numbers: a number that is gone rarely comes back.
        </Text>
      ) : isFull ? (
        <Text c="dimmed">You have {MOST} numbers, the most there can be. Release one to add another.</Text>
      ) : (
        <Button
          w="fit-content"
          leftSection={<IconPlus size={18} aria-hidden="true" />}
          onClick={() => setIsAdding(true)}
        >
          Add a number
        </Button>
      )}
      {numbers.length === 0 && <Empty title="No number yet">Callers cannot reach Kestrel without one.</Empty>}
      {sorted.map((number) => (
        <One
          key={number.id}
          number={number}
          isOnly={numbers.length === 1}
          isBusy={choose.isPending}
          onChoose={() => choose.mutate({ to: number, from: main })}
          onRelease={() => setLeaving(number)}
        />
      ))}
      {isAdding && (
        <AddNumber
          areaCode={(main ?? numbers[0])?.phone_number.slice(2, 5) ?? ""}
          onClose={() => setIsAdding(false)}
          onAdded={refresh}
        />
      )}
      {leaving && (
        <Confirm
          title={`Release ${phone(leaving.phone_number)}?`}
          words={<WhatReleaseDoes number={leaving} others={numbers.filter(({ id }) => id !== leaving.id)} />}
          act="Release it"
          isBusy={release.isPending}
          onConfirm={() => release.mutate(leaving)}
          onClose={() => setLeaving(null)}
        />
      )}
    </Stack>
  );
}

interface OneProps {
  number: PhoneNumber;
  isOnly: boolean;
  isBusy: boolean;
  onChoose: () => void;
  onRelease: () => void;
}

function One({ number, isOnly, isBusy, onChoose, onRelease }: OneProps) {
  const zone = useZone();
  const isOwner = useMay("owner");
  const shown = phone(number.phone_number);
  return (
    <Paper component="section" aria-label={shown} className={classes.one}>
      <div className={classes.words}>
        <Group gap="sm">
          <Text fw={700} fz="xl">
            {shown}
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
              <span className={classes.whole}>{phone(number.forwards_to)}</span>.
            </>
          ) : (
            "When Kestrel does not answer, callers are asked to leave a message."
          )}
        </Text>
        {number.forwarded_from.map(({ phone_number, last_seen_at }) => (
          <Text key={phone_number} size="sm" className={classes.forwarded}>
            <IconCircleCheckFilled size={18} aria-hidden="true" />
            <span>
              <span className={classes.whole}>{phone(phone_number)}</span> is forwarded here: a call on{" "}
              {day(last_seen_at, zone)} showed it.
            </span>
          </Text>
        ))}
        {isOwner && isOnly && (
          <Text size="sm" c="dimmed">
            It is your only number, so it cannot be released: add another one first, or{" "}
            <Link href="/settings/data">close the account</Link>.
          </Text>
        )}
      </div>
      <Group gap="xs" className={classes.acts}>
        <Button
          component={Link}
          href={`/settings/numbers/${number.id}`}
          variant="default"
          size="sm"
          leftSection={<IconPhoneIncoming size={18} aria-hidden="true" />}
          aria-label={`Keep your number: forward it to ${shown}`}
        >
          Keep your number
        </Button>
        <Button
          component="a"
          variant="default"
          size="sm"
          href={`tel:${number.phone_number}`}
          leftSection={<IconPhone size={18} aria-hidden="true" />}
          aria-label={`Call ${shown}`}
        >
          Call it
        </Button>
        {isOwner && !isOnly && (
          <Menu position="bottom-end" width={240}>
            <Menu.Target>
              <ActionIcon variant="default" size={36} loading={isBusy} aria-label={`More for ${shown}`}>
                <IconDots size={18} aria-hidden="true" />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {!number.is_primary && (
                <Menu.Item py="sm" onClick={onChoose}>
                  Make it the main number
                </Menu.Item>
              )}
              <Menu.Item py="sm" c="var(--kestrel-danger)" onClick={onRelease}>
                Release this number
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
    </Paper>
  );
}

function WhatReleaseDoes({ number, others }: { number: PhoneNumber; others: PhoneNumber[] }) {
  const [next] = [...others].sort((one, other) => one.added_at.localeCompare(other.added_at));
  return (
    <ul className={classes.does}>
      <li>Whoever dials it does not reach you any more, from the next call on.</li>
      <li>
        It goes back to the phone company, and somebody else may get it. You cannot count on having it again.
      </li>
      {number.is_primary && next && (
        <li>
          <span className={classes.whole}>{phone(next.phone_number)}</span> becomes your main number, and text
          messages come from it.
        </li>
      )}
      <li>If you forward your own number to it, turn that off first.</li>
      <li>Calls, messages and visits stay as they are.</li>
    </ul>
  );
}
