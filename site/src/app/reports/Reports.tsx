/** The months: what was counted, what it costs, and what can be downloaded. */
import { Button, Group, Paper, Stack, Text, Title } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { reportAddress } from "../../api/api";
import { useCompany, usePlans, useUsage } from "../../api/queries";
import type { Month } from "../../api/types";
import { count, counted, money } from "../../lib/money";
import { longDuration, monthName } from "../../lib/time";
import { Empty, Lines, Loaded, PageHeader } from "../../ui/states";
import { Exports } from "./Exports";
import classes from "./Reports.module.css";

export default function Reports() {
  const usage = useUsage();
  const company = useCompany();
  const plans = usePlans();
  const plan = plans.data?.plans.find((one) => one.plan_tier === company.data?.plan_tier);
  return (
    <>
      <PageHeader
        title="Reports"
        under="What each month counted, and its calls and visits as files for a spreadsheet."
      />
      <Loaded query={usage} skeleton={<Lines count={3} height={150} />}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No months yet">The first call begins the first month.</Empty>
          ) : (
            <Stack>
              {items.map((month) => (
                <MonthCard key={month.period} month={month} overageCents={plan?.overage_cents_per_call} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Exports />
    </>
  );
}

function MonthCard({ month, overageCents }: { month: Month; overageCents: number | undefined }) {
  const name = monthName(month.period);
  const share = month.limit === 0 ? 0 : Math.min(100, (month.calls / month.limit) * 100);
  const extra = overageCents === undefined ? "" : ` · ${money(month.overage_calls * overageCents)}`;
  return (
    <Paper component="section" aria-label={name}>
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2}>{name}</Title>
          <Text size="sm" c="dimmed">
            {month.state === "CLOSED"
              ? "Final"
              : month.state === "CLOSING"
                ? "Late calls are still counted"
                : "So far"}
          </Text>
        </div>
        <Group gap="xs">
          <Download report="calls" month={month.period} label="Calls" of={name} />
          <Download report="appointments" month={month.period} label="Visits" of={name} />
        </Group>
      </Group>
      <dl className={classes.facts}>
        <div>
          <dt>Calls</dt>
          <dd>
            {count(month.calls)} <small>of {count(month.limit)}</small>
          </dd>
        </div>
        <div>
          <dt>Above the plan</dt>
          <dd>
            {count(month.overage_calls)}
            <small>{month.overage_calls > 0 ? extra : ""}</small>
          </dd>
        </div>
        <div>
          <dt>Visits booked</dt>
          <dd>{count(month.appointments)}</dd>
        </div>
        <div>
          <dt>Time on the phone</dt>
          <dd>{longDuration(month.seconds)}</dd>
        </div>
      </dl>
      <div className={classes.meter} aria-hidden="true">
        <span data-over={month.overage_calls > 0 || undefined} style={{ width: `${share}%` }} />
      </div>
      <Text size="sm" c="dimmed">
        Not billed: {counted(month.forwarded_calls, "call")} only passed on,{" "}
        {counted(month.test_calls, "call")} in test mode.
        {month.adjustments > 0 &&
          ` ${counted(month.adjustments, "call")} of earlier months came late and count here.`}
      </Text>
    </Paper>
  );
}

function Download({
  report,
  month,
  label,
  of,
}: {
  report: "calls" | "appointments";
  month: string;
  label: string;
  of: string;
}) {
  return (
    <Button
      component="a"
      href={reportAddress(report, month)}
      download={`${report}_${month}.csv`}
      variant="default"
      size="sm"
      leftSection={<IconDownload size={16} aria-hidden="true" />}
      aria-label={`Download ${label.toLowerCase()} of ${of} as CSV`}
    >
      {label} (CSV)
    </Button>
  );
}
