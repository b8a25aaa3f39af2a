import { Paper, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Overview } from "../../api/types";
import { count, counted } from "../../lib/money";
import { when } from "../../lib/time";
import classes from "./Home.module.css";

/** The four questions an owner opens the page with, each answered in a line and leading to more. */
export function Answers({ overview }: { overview: Overview }) {
  const { month, messages, timezone } = overview;
  const latest = overview.latest_calls[0];
  const share = month.limit === 0 ? 0 : month.calls / month.limit;
  const next = overview.next_appointments[0];
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing={{ base: "sm", md: "md" }}>
      <Answer
        to="/calls"
        question="Calls are"
        answer={overview.is_active ? "Answered" : "Passed on"}
        isBad={!overview.is_active}
      >
        {overview.is_active
          ? latest
            ? `Last: ${when(latest.started_at, timezone)}`
            : "Waiting for the first"
          : "To your own phone. See Settings."}
      </Answer>
      <Answer
        to="/messages"
        question="To call back"
        answer={`${messages.count}${messages.is_capped ? "+" : ""}`}
        isGood={messages.count > 0}
      >
        {messages.count === 0 ? "Nobody waits" : messages.count === 1 ? "message waits" : "messages wait"}
      </Answer>
      <Answer to="/visits" question="Booked this month" answer={count(month.appointments)}>
        {next ? `Next: ${when(next.starts_at, timezone)}` : "No visit ahead"}
      </Answer>
      <Answer
        to="/reports"
        question="Calls this month"
        answer={
          <>
            {count(month.calls)} <small>of {count(month.limit)}</small>
          </>
        }
      >
        <span className={classes.meter} aria-hidden="true">
          <span
            className={classes.bar}
            data-danger={share > 1 || undefined}
            style={{ width: `${Math.min(100, share * 100)}%` }}
          />
        </span>
        {month.overage_calls > 0
          ? `${counted(month.overage_calls, "call")} above the plan`
          : `${Math.round(share * 100)}% of the plan`}
      </Answer>
    </SimpleGrid>
  );
}

interface AnswerProps {
  to: string;
  question: string;
  answer: ReactNode;
  children: ReactNode;
  isGood?: boolean;
  isBad?: boolean;
}

function Answer({ to, question, answer, children, isGood, isBad }: AnswerProps) {
  const color = isBad ? "var(--kestrel-danger)" : isGood ? "var(--mantine-color-anchor)" : undefined;
  return (
    <Paper component={Link} href={to} className={classes.answer}>
      <Text size="sm" c="dimmed">
        {question}
      </Text>
      <Text className={classes.big} c={color}>
        {answer}
      </Text>
      <Text size="sm" c="dimmed" component="div">
        {children}
      </Text>
    </Paper>
  );
}
