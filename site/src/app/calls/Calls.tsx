import { Button, NativeSelect, Paper, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "wouter";
import type { CallFilter } from "../../api/api";
import { useCalls, useZone } from "../../api/queries";
import type { Outcome } from "../../api/types";
import { phoneError, toE164 } from "../../lib/phone";
import { addDays, localDate, zoneName } from "../../lib/time";
import { OUTCOMES, outcomeInWords } from "../../ui/outcome";
import { Empty, Lines, Loaded, PageHeader } from "../../ui/states";
import { CallRow } from "./CallRow";
import classes from "./Calls.module.css";

const SPANS = [
  { value: "", label: "Any time" },
  { value: "0", label: "Today" },
  { value: "6", label: "Last 7 days" },
  { value: "29", label: "Last 30 days" },
];

/** The filter is in the address: a link to it can be kept, and Back goes to the filter before. */
export default function Calls() {
  const [search, setSearch] = useSearchParams();
  const zone = useZone();
  const days = search.get("days") ?? "";
  const filter: CallFilter = {
    outcome: (search.get("outcome") ?? undefined) as Outcome | undefined,
    caller: search.get("caller") ?? undefined,
    from: days === "" ? undefined : addDays(localDate(new Date(), zone), -Number(days)),
  };
  const query = useCalls(filter);
  const isFiltered = search.size > 0;
  const set = (name: string, value: string) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === "") after.delete(name);
      else after.set(name, value);
      return after;
    });

  return (
    <>
      <PageHeader title="Calls" under={`Newest first. Times are in ${zoneName(zone)}.`} />
      <Stack>
        <search className={classes.filter}>
          <NativeSelect
            label="What came of it"
            value={filter.outcome ?? ""}
            onChange={(event) => set("outcome", event.currentTarget.value)}
            data={[
              { value: "", label: "Anything" },
              ...OUTCOMES.map((value) => ({ value, label: outcomeInWords(value) })),
            ]}
          />
          <NativeSelect
            label="When"
            value={days}
            data={SPANS}
            onChange={(event) => set("days", event.currentTarget.value)}
          />
          <CallerFilter value={filter.caller ?? ""} onChange={(value) => set("caller", value)} />
          {isFiltered && (
            <Button variant="subtle" mt={{ sm: 26 }} onClick={() => setSearch({})}>
              Clear
            </Button>
          )}
        </search>
        <Loaded query={query} skeleton={<Lines count={8} height={72} />}>
          {({ pages }) => {
            const calls = pages.flatMap((page) => page.items);
            if (calls.length === 0 && !query.hasNextPage) {
              return isFiltered ? (
                <Empty title="No such calls">
                  Nothing fits this choice.{" "}
                  <Button variant="subtle" size="compact-md" onClick={() => setSearch({})}>
                    Show all calls
                  </Button>
                </Empty>
              ) : (
                <Empty title="No calls yet">
                  Call your number from any phone. When the call is over, it stands here with every word of
                  it.
                </Empty>
              );
            }
            return (
              <>
                <Paper p={0} component="section" aria-label="Calls" style={{ overflow: "hidden" }}>
                  {calls.map((call) => (
                    <CallRow key={call.id} call={call} zone={zone} />
                  ))}
                </Paper>
                {query.hasNextPage && (
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show older calls
                  </Button>
                )}
              </>
            );
          }}
        </Loaded>
      </Stack>
    </>
  );
}

function CallerFilter({ value, onChange }: { value: string; onChange: (number: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [error, setError] = useState<string | null>(null);
  const apply = () => {
    const problem = phoneError(typed, { optional: true });
    setError(problem);
    if (!problem) onChange(toE164(typed) ?? "");
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextInput
        label="Caller's number"
        type="tel"
        placeholder="(303) 555-0123"
        value={typed}
        error={error}
        onBlur={apply}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </form>
  );
}
