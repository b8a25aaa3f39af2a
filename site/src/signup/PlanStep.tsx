import { Button, List, PasswordInput, Radio, SimpleGrid, Skeleton, Text, Title } from "@mantine/core";
import { useState } from "react";
import { usePlans } from "../api/queries";
import { inWords } from "../lib/hours";
import { count, money } from "../lib/money";
import { phone, toE164 } from "../lib/phone";
import { zoneTitle } from "../lib/time";
import choice from "../ui/Choice.module.css";
import { Loaded } from "../ui/states";
import type { Form } from "./SignUp";
import classes from "./SignUp.module.css";

export function PlanStep({ form, go }: { form: Form; go: (step: number) => void }) {
  const plans = usePlans();
  const { values } = form;
  const own = toE164(values.forward_to_number);
  const rows: [string, string, number][] = [
    ["Company", `${values.company_name} (${zoneTitle(values.timezone)})`, 0],
    ["Log-in", values.email, 1],
    [values.keeps_number ? "Kestrel number" : "Number", phone(values.phone_number), 2],
    ["Your own phone", own ? phone(own) : "", 2],
    ["Hours", inWords(values.business_hours.week), 3],
  ];
  return (
    <>
      <Loaded
        query={plans}
        skeleton={
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <Skeleton height={190} />
            <Skeleton height={190} />
          </SimpleGrid>
        }
      >
        {({ plans: all }) => (
          <Radio.Group label="Plan" {...form.getInputProps("plan_tier")}>
            <SimpleGrid cols={{ base: 1, xs: 2 }} mt="xs">
              {all.map((plan) => (
                <Radio.Card
                  key={plan.plan_tier}
                  value={plan.plan_tier}
                  className={choice.card}
                  data-checked={plan.plan_tier === values.plan_tier || undefined}
                >
                  <Text fw={600}>{plan.name}</Text>
                  <Text fz="h2" fw={700}>
                    {money(plan.price_cents)}{" "}
                    <Text span size="sm" c="dimmed" fw={400}>
                      a month
                    </Text>
                  </Text>
                  <Text size="sm" c="dimmed">
                    {count(plan.monthly_calls)} calls a month, {money(plan.overage_cents_per_call)} for each
                    call above
                  </Text>
                </Radio.Card>
              ))}
            </SimpleGrid>
          </Radio.Group>
        )}
      </Loaded>
      <div>
        <List size="sm" c="dimmed">
          <List.Item>Nothing to pay for {plans.data?.trial_days ?? 14} days, and no card now.</List.Item>
          <List.Item>After them, calls go to your own phone until you add a card.</List.Item>
          <List.Item>
            Above the plan's calls Kestrel keeps answering; we write to you at 80%, 100% and 120%.
          </List.Item>
        </List>
      </div>
      <div>
        <Title order={2} mb="xs">
          Everything right?
        </Title>
        <dl className={classes.review}>
          {rows.map(([name, shown, step]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{shown}</dd>
              <dd>
                <Button
                  variant="subtle"
                  size="compact-md"
                  onClick={() => go(step)}
                  aria-label={`Change: ${name}`}
                >
                  Change
                </Button>
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <PasswordAgain form={form} />
    </>
  );
}

/** After a reload the password is gone: it is never kept. Once asked for, the field stays while it is typed. */
function PasswordAgain({ form }: { form: Form }) {
  const [isAsked] = useState(form.values.password === "");
  if (!isAsked) return null;
  return (
    <PasswordInput
      label="Your password again"
      description="This browser kept everything but your password. At least 12 characters."
      autoComplete="new-password"
      visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
      {...form.getInputProps("password")}
    />
  );
}
