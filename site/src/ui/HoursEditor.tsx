/** A week of opening times with split days, and the dates that are closed. */
import { ActionIcon, Button, Checkbox, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconCopy, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import type { BusinessHours } from "../api/types";
import {
  copiedToWeekdays,
  DAYS,
  dayError,
  fromEndOfDay,
  type Span,
  toEndOfDay,
  withAnotherSpan,
  withClosedDate,
} from "../lib/hours";
import { dayOfDate } from "../lib/time";
import classes from "./HoursEditor.module.css";

interface Props {
  value: BusinessHours;
  onChange: (hours: BusinessHours) => void;
  /** Errors by the API's field: `business_hours.week.0`. */
  error?: string | null;
  hasHolidays?: boolean;
}

export function HoursEditor({ value, onChange, error, hasHolidays = true }: Props) {
  const setDay = (index: number, spans: Span[]) =>
    onChange({ ...value, week: value.week.map((day, at) => (at === index ? spans : day)) });
  return (
    <div>
      {error && (
        <Text c="var(--mantine-color-error)" role="alert" size="sm" mb="xs">
          {error}
        </Text>
      )}
      <div className={classes.week}>
        {DAYS.map((day, index) => (
          <Day
            key={day}
            day={day}
            spans={value.week[index] ?? []}
            onChange={(spans) => setDay(index, spans)}
            onCopy={
              index < 5 ? () => onChange({ ...value, week: copiedToWeekdays(value.week, index) }) : undefined
            }
          />
        ))}
      </div>
      {hasHolidays && (
        <Holidays dates={value.closed_on ?? []} onChange={(closed_on) => onChange({ ...value, closed_on })} />
      )}
    </div>
  );
}

interface DayProps {
  day: string;
  spans: Span[];
  onChange: (spans: Span[]) => void;
  onCopy?: () => void;
}

function Day({ day, spans, onChange, onCopy }: DayProps) {
  const isOpen = spans.length > 0;
  const error = dayError(spans);
  const more = withAnotherSpan(spans);
  const set = (index: number, part: 0 | 1, time: string) =>
    onChange(
      spans.map((span, at) => (at === index ? (part === 0 ? [time, span[1]] : [span[0], time]) : span)),
    );
  return (
    <fieldset className={classes.day}>
      <legend className="visually-hidden">{day}</legend>
      <Checkbox
        label={day}
        checked={isOpen}
        className={classes.name}
        size="md"
        onChange={(event) => onChange(event.currentTarget.checked ? [["08:00", "17:00"]] : [])}
      />
      <div className={classes.spans}>
        {!isOpen && (
          <Text c="dimmed" className={classes.closed}>
            Closed
          </Text>
        )}
        {spans.map((span, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: spans have no name but their place
          <Group key={index} gap={6} wrap="nowrap" className={classes.span}>
            <TimeField label={`${day}, opens`} value={span[0]} onChange={(time) => set(index, 0, time)} />
            <span aria-hidden="true">–</span>
            <TimeField
              label={`${day}, closes`}
              value={span[1]}
              isEnd
              hasError={Boolean(error)}
              onChange={(time) => set(index, 1, time)}
            />
            {spans.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                size={36}
                aria-label={`Remove this time on ${day}`}
                onClick={() => onChange(spans.filter((_, at) => at !== index))}
              >
                <IconX size={18} aria-hidden="true" />
              </ActionIcon>
            )}
          </Group>
        ))}
        {error && (
          <Text c="var(--mantine-color-error)" size="sm" role="alert">
            {error}
          </Text>
        )}
      </div>
      {isOpen && (
        <Group gap={4} className={classes.acts}>
          <ActionIcon
            variant="subtle"
            size={36}
            aria-label={`Add a break on ${day}`}
            title="Add a break"
            disabled={!more}
            onClick={() => more && onChange(more)}
          >
            <IconPlus size={18} aria-hidden="true" />
          </ActionIcon>
          {onCopy && (
            <ActionIcon
              variant="subtle"
              size={36}
              aria-label={`Use ${day}'s times from Monday to Friday`}
              title="Use from Monday to Friday"
              onClick={onCopy}
            >
              <IconCopy size={18} aria-hidden="true" />
            </ActionIcon>
          )}
        </Group>
      )}
    </fieldset>
  );
}

interface TimeFieldProps {
  label: string;
  /** `08:30`; `24:00` is the end of the day; empty where nothing is filled in. */
  value: string;
  onChange: (time: string) => void;
  /** At the end of the day, midnight is its end and not its beginning. */
  isEnd?: boolean;
  hasError?: boolean;
}

/** The browser's own field for a time: a phone has its wheel for it, and it holds no list of times. */
function TimeField({ label, value, onChange, isEnd = false, hasError = false }: TimeFieldProps) {
  return (
    <TextInput
      type="time"
      step={15 * 60}
      aria-label={label}
      value={fromEndOfDay(value)}
      onChange={(event) =>
        onChange(isEnd ? toEndOfDay(event.currentTarget.value) : event.currentTarget.value)
      }
      className={classes.time}
      error={hasError}
    />
  );
}

function Holidays({ dates, onChange }: { dates: string[]; onChange: (dates: string[]) => void }) {
  const [date, setDate] = useState("");
  return (
    <Stack gap="xs" mt="lg">
      <Title order={3}>Closed dates</Title>
      <Text size="sm" c="dimmed">
        Holidays and other days on which nobody comes, whatever the week says.
      </Text>
      {dates.length > 0 && (
        <ul className={`plain-list ${classes.dates}`}>
          {dates.map((closed) => (
            <li key={closed} className={classes.date}>
              {dayOfDate(closed)}, {closed.slice(0, 4)}
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                size={32}
                aria-label={`Open again on ${dayOfDate(closed)}`}
                onClick={() => onChange(dates.filter((one) => one !== closed))}
              >
                <IconX size={16} aria-hidden="true" />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <Group gap="xs" align="flex-end">
        <label className={classes.dateField}>
          <span>Another closed date</span>
          <input type="date" value={date} onChange={(event) => setDate(event.currentTarget.value)} />
        </label>
        <Button
          variant="default"
          disabled={date === ""}
          onClick={() => {
            onChange(withClosedDate(dates, date));
            setDate("");
          }}
        >
          Add
        </Button>
      </Group>
    </Stack>
  );
}
