import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useSlots } from "../../api/queries";
import { clock, localDate } from "../../lib/time";
import { Failed } from "../../ui/states";
import classes from "./Visits.module.css";

interface Props {
  zone: string;
  date: string;
  onDate: (date: string) => void;
  chosen: string | null;
  onChoose: (startsAt: string) => void;
  error?: string | null;
}

/** A date and its free times. */
export function Slots({ zone, date, onDate, chosen, onChoose, error }: Props) {
  const query = useSlots(date, date, date !== "");
  const starts = [...new Set((query.data?.items ?? []).map((slot) => slot.starts_at))];
  return (
    <div>
      <DateField label="Day" value={date} least={localDate(new Date(), zone)} onChange={onDate} />
      <fieldset aria-live="polite" style={{ border: 0, margin: "16px 0 0", padding: 0 }}>
        <legend style={{ fontWeight: 600, padding: 0, marginBottom: 4 }}>Free times</legend>
        {query.isLoading && <Skeleton height={42} />}
        {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
        {query.data && starts.length === 0 && (
          <Text c="dimmed" size="sm">
            Nothing is free on this day. Choose another.
          </Text>
        )}
        <div className={classes.slots}>
          {starts.map((at) => (
            <Button
              key={at}
              variant={at === chosen ? "filled" : "default"}
              aria-pressed={at === chosen}
              onClick={() => onChoose(at)}
            >
              {clock(at, zone)}
            </Button>
          ))}
        </div>
      </fieldset>
      {error && (
        <Text c="var(--mantine-color-error)" size="sm" mt={4} role="alert">
          {error}
        </Text>
      )}
    </div>
  );
}

interface DateFieldProps {
  label: string;
  value: string;
  least?: string;
  onChange: (date: string) => void;
}

/** The device's own date field: on a phone it is the best there is. */
export function DateField({ label, value, least, onChange }: DateFieldProps) {
  return (
    <Group gap="xs">
      <label style={{ display: "grid", gap: 4, fontWeight: 600 }}>
        <span>{label}</span>
        <input
          className="date-input"
          type="date"
          value={value}
          min={least}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </label>
    </Group>
  );
}
