/** A conversation with Kestrel as a caller would have it, with the words beside it, saved or not. Nothing is done. */
import { Alert, Badge, Button, Group, Paper, Text, TextInput, Title } from "@mantine/core";
import { IconPlayerPlay, IconRotate, IconSend } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api } from "../../api/api";
import { Problem } from "../../api/problem";
import type { ChangeCompany, TestConversationAnswer, TestConversationEvent } from "../../api/types";
import classes from "./TestConversation.module.css";

interface Said {
  id: number;
  by: "caller" | "kestrel";
  text: string;
  events: TestConversationEvent[];
}

export function TestConversation({ draft }: { draft: ChangeCompany }) {
  const [said, setSaid] = useState<Said[]>([]);
  const [words, setWords] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const start = useRef<HTMLButtonElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const next = useMutation({
    meta: { shown: true },
    mutationFn: (asked: { state?: string; says?: string }) => api.testConversation({ draft, ...asked }),
  });
  // A refusal leaves the conversation where it was, with the last answer's state.
  const [answer, setAnswer] = useState<TestConversationAnswer>();
  const isOver = answer?.is_over === true;
  const count = said.length;

  // Where a conversation grows, what was said last is in sight; the page itself does not move.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls when something was said
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [count]);

  // The keyboard is where the conversation goes on.
  useEffect(() => {
    if (answer) (answer.is_over ? start.current : input.current)?.focus({ preventScroll: true });
  }, [answer]);

  const add = (by: Said["by"], text: string, events: TestConversationEvent[] = []) =>
    setSaid((all) => [...all, { id: all.length, by, text, events }]);
  const heard = (found: TestConversationAnswer) => {
    setAnswer(found);
    add("kestrel", found.says.join(" "), found.events);
  };
  const begin = () => {
    setSaid([]);
    setWords("");
    setAnswer(undefined);
    next.mutate({}, { onSuccess: heard });
  };
  const say = (event: FormEvent) => {
    event.preventDefault();
    const says = words.trim();
    const state = answer?.state;
    if (says === "" || !state || next.isPending) return;
    add("caller", says);
    setWords("");
    // What could not be sent is taken back, to be sent again.
    const failed = () => {
      setSaid((all) => all.slice(0, -1));
      setWords(says);
    };
    next.mutate({ state, says }, { onSuccess: heard, onError: failed });
  };

  return (
    <Paper component="section" aria-labelledby="test-conversation" className={classes.panel}>
      <Title order={2} id="test-conversation" size="h4">
        Try it
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Be the caller. Kestrel answers as in a call, with what stands here, saved or not. Nothing is booked
        and nobody is called.
      </Text>
      <div
        className={classes.log}
        role="log"
        aria-label="Test conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keyboard, too
        tabIndex={0}
        hidden={count === 0}
        ref={log}
      >
        <ol className={classes.talk}>
          {said.map((one) => (
            <li key={one.id} className={classes.turn} data-speaker={one.by}>
              <Text size="xs" c="dimmed" fw={600}>
                {one.by === "kestrel" ? "Kestrel" : "You, as the caller"}
              </Text>
              {one.text !== "" && <div className={classes.words}>{one.text}</div>}
              {one.events.map((event) => (
                <Badge
                  key={event.kind}
                  className={classes.event}
                  data-danger={event.kind === "emergency_recognised" || undefined}
                  variant="outline"
                  radius="sm"
                >
                  {event.text}
                </Badge>
              ))}
            </li>
          ))}
        </ol>
      </div>
      {next.isError && (
        <Alert color="red" variant="outline" role="alert" my="sm">
          {problemInWords(next.error)}
        </Alert>
      )}
      {count > 0 && !isOver && (
        <form onSubmit={say} className={classes.say}>
          <TextInput
            ref={input}
            label="What the caller says"
            placeholder="My air conditioning has stopped"
            value={words}
            maxLength={500}
            autoComplete="off"
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <Button
            type="submit"
            loading={next.isPending}
            leftSection={<IconSend size={18} aria-hidden="true" />}
          >
            Say it
          </Button>
        </form>
      )}
      <Group mt="sm" gap="sm">
        {count === 0 ? (
          <Button
            ref={start}
            variant="default"
            loading={next.isPending}
            leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
            onClick={begin}
          >
            Start a test conversation
          </Button>
        ) : (
          <Button
            ref={start}
            variant={isOver ? "filled" : "subtle"}
            leftSection={<IconRotate size={18} aria-hidden="true" />}
            onClick={begin}
          >
            Start over
          </Button>
        )}
        {isOver && <Text size="sm">The call is over.</Text>}
      </Group>
    </Paper>
  );
}

function problemInWords(error: unknown): string {
  if (!(error instanceof Problem)) return "Something broke in this page. Load it again.";
  return error.errors.length > 0 ? error.errors.map((one) => one.message).join(" ") : error.message;
}
