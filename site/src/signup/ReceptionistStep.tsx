import { NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import { LONGEST_GREETING, VOICES } from "../lib/voices";
import { Greeting } from "../ui/Greeting";
import { HoursEditor } from "../ui/HoursEditor";
import type { Form } from "./SignUp";

export function ReceptionistStep({ form }: { form: Form }) {
  const { company_name, greeting_message, business_hours } = form.values;
  return (
    <>
      <Greeting company={company_name} own={greeting_message} />
      <Textarea
        label="Your own greeting"
        description={`If you leave it empty, callers hear the words above. ${greeting_message.length} of ${LONGEST_GREETING} characters.`}
        minRows={2}
        maxLength={LONGEST_GREETING}
        {...form.getInputProps("greeting_message")}
      />
      <NativeSelect label="Voice" data={[...VOICES]} {...form.getInputProps("ai_voice")} />
      <div>
        <Text fw={600}>Opening hours</Text>
        <Text size="sm" c="dimmed" mb="xs">
          Kestrel answers day and night; it books visits into these times.
        </Text>
        <HoursEditor
          value={business_hours}
          onChange={(hours) => form.setFieldValue("business_hours", hours)}
          error={form.errors.business_hours as string | undefined}
          hasHolidays={false}
        />
      </div>
      <TextInput
        label="On-call phone for emergencies (optional)"
        description="Gas, smoke, floods: the caller is connected to it at any hour. Without it, to your company's phone."
        type="tel"
        inputMode="tel"
        placeholder="(303) 555-0123"
        {...form.getInputProps("emergency_phone")}
      />
    </>
  );
}
