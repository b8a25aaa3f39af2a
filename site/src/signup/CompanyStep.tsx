import { Button, Group, NativeSelect, SegmentedControl, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId } from "react";
import { api } from "../api/api";
import { zonesWith } from "../lib/zones";
import type { Form } from "./SignUp";

const INDUSTRIES = [
  { value: "hvac", label: "Heating & cooling" },
  { value: "plumbing", label: "Plumbing" },
  { value: "hvac_and_plumbing", label: "Both" },
];

export function CompanyStep({ form }: { form: Form }) {
  const trade = useId();
  const { company_name, slug, timezone } = form.values;
  const [name] = useDebouncedValue(company_name.trim(), 400);
  const suggestion = useQuery({
    queryKey: ["slug", name],
    queryFn: ({ signal }) => api.suggestSlug(name, signal),
    enabled: name.length >= 2,
    retry: false,
    meta: { ownBusiness: true },
  });
  const found = suggestion.data;
  const free = found ? (found.is_free ? found.slug : (found.alternatives[0] ?? "")) : "";
  const choices = found && !found.is_free ? found.alternatives : [];
  // The address follows the name until somebody chooses another of those offered.
  const { setFieldValue } = form;
  useEffect(() => {
    if (free !== "" && !choices.includes(slug)) setFieldValue("slug", free);
  }, [free, slug, choices, setFieldValue]);

  return (
    <>
      <TextInput
        label="Company name"
        description="Callers hear it in the greeting."
        autoComplete="organization"
        maxLength={80}
        {...form.getInputProps("company_name")}
      />
      {slug !== "" && company_name.trim() !== "" && (
        <div aria-live="polite">
          <Text size="sm" c="dimmed">
            Your address with us: <strong>{slug}</strong>
            {choices.length > 0 && ". Another company has the plain one."}
          </Text>
          {choices.length > 1 && (
            <Group gap="xs" mt="xs">
              {choices.map((choice) => (
                <Button
                  key={choice}
                  size="sm"
                  variant={choice === slug ? "filled" : "default"}
                  aria-pressed={choice === slug}
                  onClick={() => form.setFieldValue("slug", choice)}
                >
                  {choice}
                </Button>
              ))}
            </Group>
          )}
          {form.errors.slug && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert">
              {form.errors.slug}
            </Text>
          )}
        </div>
      )}
      <div>
        <Text fw={600} mb={4} id={trade}>
          Your trade
        </Text>
        <SegmentedControl
          fullWidth
          size="md"
          aria-labelledby={trade}
          data={INDUSTRIES}
          styles={{ label: { paddingInline: 4, fontSize: "0.9rem" } }}
          {...form.getInputProps("industry")}
        />
      </div>
      <NativeSelect
        label="Time zone"
        description="Opening hours and visits are in it."
        {...form.getInputProps("timezone")}
        data={[
          { value: "", label: "Choose…" },
          ...(timezone === "" ? zonesWith("America/New_York") : zonesWith(timezone)),
        ]}
      />
    </>
  );
}
