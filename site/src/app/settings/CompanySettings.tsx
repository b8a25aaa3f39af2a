import { NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { dialedPhoneError, phone, phoneError, toE164 } from "../../lib/phone";
import { zonesWith } from "../../lib/zones";
import { SettingsForm } from "./SettingsForm";

export function CompanySettings() {
  return (
    <SettingsForm
      from={(company) => ({
        company_name: company.company_name,
        industry: company.industry,
        timezone: company.timezone,
        forward_to_number: company.forward_to_number ? phone(company.forward_to_number) : "",
        owner_name: company.owner_name,
        owner_phone: company.owner_phone ? phone(company.owner_phone) : "",
        price_statement: company.price_statement ?? "",
      })}
      check={(values) => ({
        company_name: values.company_name.trim() === "" ? "Enter the company's name." : null,
        owner_name: values.owner_name.trim() === "" ? "Enter a name." : null,
        forward_to_number: dialedPhoneError(values.forward_to_number, { optional: true }),
        owner_phone: phoneError(values.owner_phone, { optional: true }),
      })}
      to={(values) => ({
        ...values,
        forward_to_number: toE164(values.forward_to_number),
        owner_phone: toE164(values.owner_phone),
        price_statement: values.price_statement.trim() === "" ? null : values.price_statement.trim(),
      })}
    >
      {(form, company) => (
        <>
          <TextInput
            label="Company name"
            description="Callers hear it in the greeting."
            maxLength={80}
            {...form.getInputProps("company_name")}
          />
          <NativeSelect
            label="Trade"
            {...form.getInputProps("industry")}
            data={[
              { value: "hvac", label: "Heating and cooling" },
              { value: "plumbing", label: "Plumbing" },
              { value: "hvac_and_plumbing", label: "Both" },
            ]}
          />
          <NativeSelect
            label="Time zone"
            description="Opening hours, visits and months are in it."
            data={zonesWith(company.timezone)}
            {...form.getInputProps("timezone")}
          />
          <TextInput
            label="Company's own phone"
            description="Callers who want a person are connected to it; so is everyone when Kestrel does not answer."
            type="tel"
            {...form.getInputProps("forward_to_number")}
          />
          <Textarea
            label="What to say about prices"
            description="Without it, callers hear that the office quotes prices."
            minRows={2}
            maxLength={300}
            {...form.getInputProps("price_statement")}
          />
          <TextInput label="Owner's name" maxLength={80} {...form.getInputProps("owner_name")} />
          <TextInput label="Owner's phone" type="tel" {...form.getInputProps("owner_phone")} />
          <TextInput
            label="Owner's e-mail"
            readOnly
            value={company.owner_email}
            description="Notices go there. Ask support to change it."
          />
        </>
      )}
    </SettingsForm>
  );
}

/** How many crews, and for how long: what free times are made of. */
export function CrewFields({ form }: { form: { getInputProps: (name: string) => object } }) {
  return (
    <>
      <NumberInput
        label="Crews"
        description="That can be out at the same time."
        min={1}
        max={20}
        allowDecimal={false}
        maw={280}
        {...form.getInputProps("crews")}
      />
      <NumberInput
        label="Minutes for a visit"
        description="In quarters of an hour."
        min={15}
        max={480}
        step={15}
        allowDecimal={false}
        maw={280}
        {...form.getInputProps("visit_minutes")}
      />
    </>
  );
}
