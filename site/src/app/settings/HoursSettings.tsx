import { Text, Title } from "@mantine/core";
import { dayError, type Span, tidied } from "../../lib/hours";
import { zoneTitle } from "../../lib/time";
import { HoursEditor } from "../../ui/HoursEditor";
import { CrewFields } from "./CompanySettings";
import { SettingsForm } from "./SettingsForm";

export function HoursSettings() {
  return (
    <SettingsForm
      from={(company) => ({
        business_hours: tidied(company.business_hours),
        crews: company.crews as number | string,
        visit_minutes: company.visit_minutes as number | string,
      })}
      check={({ business_hours, crews, visit_minutes }) => ({
        business_hours: business_hours.week.some((day) => dayError(day) !== null)
          ? "Look at the times that are marked."
          : null,
        crews: typeof crews === "number" ? null : "Enter a number from 1 to 20.",
        visit_minutes:
          typeof visit_minutes === "number" && visit_minutes % 15 === 0
            ? null
            : "Enter quarters of an hour: 60, 90, 120.",
      })}
      to={(values) => ({
        business_hours: tidied(values.business_hours),
        crews: Number(values.crews),
        visit_minutes: Number(values.visit_minutes),
      })}
    >
      {(form, company) => (
        <>
          <div>
            <Title order={2}>When you are open</Title>
            <Text size="sm" c="dimmed" mb="sm">
              Kestrel answers day and night and books visits into these times, in{" "}
              {zoneTitle(company.timezone)}.
            </Text>
            <HoursEditor
              value={form.values.business_hours}
              // In the order in which they stand: what is being typed keeps its place.
              onChange={({ week, closed_on = [] }) =>
                form.setFieldValue("business_hours", { week: week as Span[][], closed_on })
              }
              error={form.errors.business_hours as string | undefined}
            />
          </div>
          <CrewFields form={form} />
        </>
      )}
    </SettingsForm>
  );
}
