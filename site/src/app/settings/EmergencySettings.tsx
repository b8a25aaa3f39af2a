import { TagsInput, Text, TextInput } from "@mantine/core";
import { dialedPhoneError, phone, toE164 } from "../../lib/phone";
import { SettingsForm } from "./SettingsForm";
import { TestConversation } from "./TestConversation";

export function EmergencySettings() {
  return (
    <SettingsForm
      from={(company) => ({
        emergency_phone: company.emergency_phone ? phone(company.emergency_phone) : "",
        emergency_keywords: company.emergency_keywords,
      })}
      check={(values) => ({ emergency_phone: dialedPhoneError(values.emergency_phone, { optional: true }) })}
      to={(values) => ({
        emergency_phone: toE164(values.emergency_phone),
        emergency_keywords: values.emergency_keywords,
      })}
      beside={(draft) => <TestConversation draft={draft} />}
    >
      {(form, company) => (
        <>
          <Text>
            Gas, smoke, carbon monoxide, fire and water near electricity are always emergencies: Kestrel tells
            the caller how to be safe and connects them at once, at any hour.
          </Text>
          <TextInput
            label="On-call phone"
            type="tel"
            {...form.getInputProps("emergency_phone")}
            description={
              company.forward_to_number
                ? `Without it, emergencies ring at your company's phone, ${phone(company.forward_to_number)}.`
                : "Without it and without a company's phone, emergencies can only leave a message."
            }
          />
          <TagsInput
            label="Your own emergency words"
            description="Press Enter after each. At most 50, of 40 characters each."
            maxTags={50}
            placeholder="Add words, like no heat"
            splitChars={[","]}
            clearButtonProps={{ "aria-label": "Remove all words" }}
            {...form.getInputProps("emergency_keywords")}
          />
        </>
      )}
    </SettingsForm>
  );
}
