import { Radio, SimpleGrid, Skeleton, Text, Textarea } from "@mantine/core";
import { useVoices } from "../../api/queries";
import { LONGEST_GREETING } from "../../lib/voices";
import { Greeting } from "../../ui/Greeting";
import { Loaded } from "../../ui/states";
import { SettingsForm } from "./SettingsForm";
import { TestConversation } from "./TestConversation";

export function VoiceSettings() {
  const voices = useVoices();
  return (
    <SettingsForm
      from={(company) => ({
        ai_voice: company.ai_voice,
        greeting_message: company.greeting_message ?? "",
        custom_system_prompt: company.custom_system_prompt ?? "",
      })}
      to={(values) => ({
        ai_voice: values.ai_voice,
        greeting_message: values.greeting_message.trim() === "" ? null : values.greeting_message.trim(),
        custom_system_prompt:
          values.custom_system_prompt.trim() === "" ? null : values.custom_system_prompt.trim(),
      })}
      beside={(draft) => <TestConversation draft={draft} />}
    >
      {(form, company) => (
        <>
          <Greeting company={company.company_name} own={form.values.greeting_message} />
          <Textarea
            label="Your own greeting"
            description={`Without one, callers hear the words above. ${form.values.greeting_message.length} of ${LONGEST_GREETING} characters.`}
            minRows={2}
            maxLength={LONGEST_GREETING}
            {...form.getInputProps("greeting_message")}
          />
          <Loaded query={voices} skeleton={<Skeleton height={200} />}>
            {({ items }) => (
              <Radio.Group
                label="Voice"
                description="Call your number to hear it."
                {...form.getInputProps("ai_voice")}
              >
                <SimpleGrid cols={{ base: 1, xs: 2 }} mt="xs" spacing="xs">
                  {items.map((voice) => (
                    <Radio
                      key={voice.id}
                      value={voice.id}
                      size="md"
                      label={voice.name}
                      description={voice.description}
                      styles={{ description: { color: "var(--mantine-color-dimmed)" } }}
                      py={6}
                    />
                  ))}
                </SimpleGrid>
              </Radio.Group>
            )}
          </Loaded>
          <Textarea
            label="What Kestrel should know"
            minRows={5}
            maxLength={4000}
            {...form.getInputProps("custom_system_prompt")}
            description="Your area, what you do not repair, how you like to be spoken of. In plain words, at most 4,000 characters."
          />
          <Text size="sm" c="dimmed">
            Kestrel always says that it is an AI when asked, whatever stands here.
          </Text>
        </>
      )}
    </SettingsForm>
  );
}
