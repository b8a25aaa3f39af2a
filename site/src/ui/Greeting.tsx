/** What callers hear first, as they will hear it, beside the words that make it. */
import { Button, Group, Paper, Text } from "@mantine/core";
import { IconPlayerStopFilled, IconVolume } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { usualGreeting } from "../lib/voices";

const canSpeak = typeof window !== "undefined" && "speechSynthesis" in window;

export function Greeting({ company, own }: { company: string; own: string }) {
  const words = own.trim() === "" ? usualGreeting(company) : own.trim();
  const [isSpeaking, setIsSpeaking] = useState(false);
  const stop = () => {
    if (canSpeak) window.speechSynthesis.cancel();
    setIsSpeaking(false);
  };
  useEffect(() => () => window.speechSynthesis?.cancel(), []);
  const speak = () => {
    const speech = new SpeechSynthesisUtterance(words);
    speech.lang = "en-US";
    speech.onend = () => setIsSpeaking(false);
    speech.onerror = () => setIsSpeaking(false);
    window.speechSynthesis.cancel();
    window.speechSynthesis.speak(speech);
    setIsSpeaking(true);
  };
  return (
    <Paper bg="var(--kestrel-accent-soft)" component="section" aria-label="What callers hear first">
      <Text size="sm" fw={600} mb={4}>
        Callers hear
      </Text>
      <Text aria-live="polite" style={{ overflowWrap: "anywhere" }}>
        “{words}”
      </Text>
      {canSpeak && (
        <Group mt="sm" gap="sm">
          <Button
            variant="default"
            size="sm"
            onClick={isSpeaking ? stop : speak}
            leftSection={
              isSpeaking ? (
                <IconPlayerStopFilled size={16} aria-hidden="true" />
              ) : (
                <IconVolume size={16} aria-hidden="true" />
              )
            }
          >
            {isSpeaking ? "Stop" : "Read it to me"}
          </Button>
          <Text size="sm" c="dimmed">
            In this device's voice, not in Kestrel's.
          </Text>
        </Group>
      )}
    </Paper>
  );
}
