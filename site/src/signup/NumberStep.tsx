import { Radio, Text, TextInput } from "@mantine/core";
import { useEffect } from "react";
import { api } from "../api/api";
import { toE164 } from "../lib/phone";
import classes from "../ui/Choice.module.css";
import { NumberChoice } from "../ui/NumberChoice";
import type { Form } from "./SignUp";

export function NumberStep({ form }: { form: Form }) {
  const { forward_to_number, area_code, phone_number, keeps_number } = form.values;
  const own = toE164(forward_to_number);
  const { setFieldValue } = form;
  // One field less: a company wants a number beside its own.
  useEffect(() => {
    if (own && area_code === "") setFieldValue("area_code", own.slice(2, 5));
  }, [own, area_code, setFieldValue]);

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
      <NumberChoice
        name="free-numbers"
        search={api.listFreeNumbers}
        ownBusiness
        areaCode={area_code}
        areaError={form.errors.area_code}
        onAreaCode={(code) => {
          form.setFieldValue("area_code", code);
          form.setFieldValue("phone_number", "");
        }}
        label={keeps_number ? "Kestrel number behind it" : "Your number"}
        error={form.errors.phone_number}
        value={phone_number}
        onChange={(value) => {
          form.setFieldValue("phone_number", value);
          form.clearFieldError("phone_number");
        }}
      />
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
