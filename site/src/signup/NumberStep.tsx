import { Alert, Button, Radio, Skeleton, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../api/api";
import { Problem } from "../api/problem";
import { phone, toE164 } from "../lib/phone";
import type { Form } from "./SignUp";
import classes from "./SignUp.module.css";

export function NumberStep({ form }: { form: Form }) {
  const { forward_to_number, area_code, phone_number, keeps_number } = form.values;
  const own = toE164(forward_to_number);
  const { setFieldValue } = form;
  // One field less: a company wants a number beside its own.
  useEffect(() => {
    if (own && area_code === "") setFieldValue("area_code", own.slice(2, 5));
  }, [own, area_code, setFieldValue]);
  const isAsked = /^[2-9]\d\d$/.test(area_code);
  const search = useQuery({
    queryKey: ["free-numbers", area_code],
    queryFn: ({ signal }) => api.listFreeNumbers(area_code, signal),
    enabled: isAsked,
    retry: false,
    staleTime: 60_000,
    meta: { ownBusiness: true },
  });
  const found = search.data?.numbers ?? [];

  return (
    <>
      <TextInput
        label="Your company's own phone"
        description="Callers who want a person are connected to it."
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        placeholder="(303) 555-0123"
        {...form.getInputProps("forward_to_number")}
      />
      <Radio.Group
        label="What do customers dial?"
        value={keeps_number ? "keep" : "new"}
        onChange={(value) => form.setFieldValue("keeps_number", value === "keep")}
      >
        <Choice value="new" isChosen={!keeps_number} title="A new number">
          Print it, post it, put it on the van. You can change your mind later.
        </Choice>
        <Choice value="keep" isChosen={keeps_number} title="The number I have">
          It stays with your carrier and forwards to the Kestrel number below. We show you the code for your
          carrier when it is on.
        </Choice>
      </Radio.Group>
      <TextInput
        label="Area code"
        inputMode="numeric"
        maxLength={3}
        w={140}
        value={area_code}
        error={form.errors.area_code}
        onChange={(event) => {
          form.setFieldValue("area_code", event.currentTarget.value.replace(/\D/g, ""));
          form.setFieldValue("phone_number", "");
        }}
      />
      <div aria-live="polite" aria-busy={search.isFetching}>
        {search.isLoading && (
          <div className={classes.numbers}>
            {[1, 2, 3, 4].map((one) => (
              <Skeleton key={one} height={64} />
            ))}
          </div>
        )}
        {search.isError && (
          <Alert color="red" variant="outline" role="alert">
            {search.error instanceof Problem
              ? (search.error.errors[0]?.message ?? search.error.message)
              : "The numbers could not be loaded."}
            <Button variant="default" size="sm" mt="sm" display="block" onClick={() => void search.refetch()}>
              Try again
            </Button>
          </Alert>
        )}
        {search.data && found.length === 0 && (
          <Alert color="gray" variant="outline">
            {search.data.reason ??
              `There is no free number with ${area_code} right now. Try an area code nearby.`}
          </Alert>
        )}
        {found.length > 0 && search.data?.reason && (
          <Text size="sm" mb="xs">
            {search.data.reason}
          </Text>
        )}
        {found.length > 0 && (
          <Radio.Group
            label={keeps_number ? "Kestrel number behind it" : "Your number"}
            error={form.errors.phone_number}
            value={phone_number}
            onChange={(value) => {
              form.setFieldValue("phone_number", value);
              form.clearFieldError("phone_number");
            }}
          >
            <div className={classes.numbers}>
              {found.map((number) => (
                <Radio.Card key={number.phone_number} value={number.phone_number} className={classes.card}>
                  <Text fw={600}>{phone(number.phone_number)}</Text>
                  <Text size="sm" c="dimmed">
                    {[number.locality, number.region].filter(Boolean).join(", ") || "Local"}
                  </Text>
                </Radio.Card>
              ))}
            </div>
          </Radio.Group>
        )}
        {found.length === 0 && form.errors.phone_number && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors.phone_number}
          </Text>
        )}
      </div>
    </>
  );
}

function Choice({
  value,
  isChosen,
  title,
  children,
}: {
  value: string;
  isChosen: boolean;
  title: string;
  children: string;
}) {
  return (
    <Radio.Card value={value} className={classes.card} data-checked={isChosen || undefined} mt="xs">
      <Text fw={600}>{title}</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </Radio.Card>
  );
}
