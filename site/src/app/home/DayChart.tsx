import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { Table } from "@mantine/core";
import type { Month } from "../../api/types";
import { dayOfDate, monthName, shortDate } from "../../lib/time";

/** One bar a day; the same as a table behind it, for whoever cannot see bars. */
export default function DayChart({ month }: { month: Month }) {
  const data = month.days.map((day) => ({ day: shortDate(day.date), Calls: day.calls }));
  return (
    <figure style={{ margin: 0 }}>
      <div aria-hidden="true">
        <BarChart
          h={220}
          data={data}
          dataKey="day"
          series={[{ name: "Calls", color: "var(--kestrel-bar)" }]}
          tickLine="none"
          gridAxis="x"
          yAxisProps={{ allowDecimals: false, width: 36 }}
          xAxisProps={{ minTickGap: 24 }}
          barChartProps={{ accessibilityLayer: false }}
          barProps={{ radius: [3, 3, 0, 0], isAnimationActive: false }}
        />
      </div>
      <details>
        <summary style={{ cursor: "pointer", padding: "8px 0", fontSize: "0.9rem" }}>As a table</summary>
        <Table captionSide="top" withRowBorders verticalSpacing={4}>
          <Table.Caption>Calls by day in {monthName(month.period)}</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Day</Table.Th>
              <Table.Th ta="right">Calls</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {month.days.map((day) => (
              <Table.Tr key={day.date}>
                <Table.Td>{dayOfDate(day.date)}</Table.Td>
                <Table.Td ta="right">{day.calls}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </details>
    </figure>
  );
}
