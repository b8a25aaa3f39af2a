import { Checkbox, Stack, Text } from "@mantine/core";
import type { NoticeKind } from "../../api/types";
import { SettingsForm } from "./SettingsForm";

const MAILS: { kind: NoticeKind; label: string }[] = [
  { kind: "message", label: "Somebody left a message" },
  { kind: "voicemail", label: "Somebody left a voicemail" },
  { kind: "missed_call", label: "A caller hung up before anything came of it" },
  { kind: "booking", label: "A visit was booked, moved or canceled" },
  { kind: "overage", label: "80%, 100% and 120% of the plan's calls are used" },
  { kind: "statement", label: "A month's totals are final" },
  { kind: "health", label: "Something about your set-up looks wrong" },
  { kind: "digest", label: "A day is over: what happened, every morning" },
];

export function MailSettings() {
  return (
    <SettingsForm
      from={(company) => ({ muted_mail: company.muted_mail as NoticeKind[] })}
      to={({ muted_mail }) => ({ muted_mail })}
    >
      {(form, company) => (
        <Stack>
          <Text style={{ overflowWrap: "anywhere" }}>
            We write to <strong>{company.owner_email}</strong> when a caller is in danger, always, and when:
          </Text>
          {MAILS.map(({ kind, label }) => (
            <Checkbox
              key={kind}
              size="md"
              label={label}
              checked={!form.values.muted_mail.includes(kind)}
              onChange={(event) => {
                const others = form.values.muted_mail.filter((one) => one !== kind);
                form.setFieldValue(
                  "muted_mail",
                  event.currentTarget.checked ? others : [...others, kind].sort(),
                );
              }}
            />
          ))}
        </Stack>
      )}
    </SettingsForm>
  );
}
