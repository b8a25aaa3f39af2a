import { Alert, Button, Group, Paper, PasswordInput, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api } from "../api/api";
import { Problem } from "../api/problem";
import { CodeField } from "../ui/CodeField";
import type { Form } from "./SignUp";

interface Props {
  form: Form;
  isProven: boolean;
  asksForCode: boolean;
  onAnotherAddress: () => void;
  onSendAgain: () => void;
  onProven: (token: string) => void;
}

/** A mail takes a while: asking for the next one at once only brings codes that end each other. */
const AGAIN_AFTER_S = 30;

export function LogInStep({ form, isProven, asksForCode, onAnotherAddress, onSendAgain, onProven }: Props) {
  const isFixed = asksForCode || isProven;
  return (
    <>
      <TextInput label="Your name" autoComplete="name" maxLength={80} {...form.getInputProps("owner_name")} />
      <TextInput
        label="E-mail"
        description="You log in with it, and we write to you there."
        type="email"
        inputMode="email"
        autoComplete="username"
        readOnly={isFixed}
        {...form.getInputProps("email")}
      />
      <PasswordInput
        label="Password"
        description="At least 12 characters. A few words are good."
        autoComplete="new-password"
        visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
        {...form.getInputProps("password")}
      />
      {isProven && (
        <Group gap="sm">
          <Text size="sm" c="var(--mantine-color-anchor)" fw={600} role="status">
            Your address is confirmed.
          </Text>
          <Button variant="subtle" size="compact-md" onClick={onAnotherAddress}>
            Use another
          </Button>
        </Group>
      )}
      {asksForCode && !isProven && (
        <Code form={form} onProven={onProven} onSendAgain={onSendAgain} onAnotherAddress={onAnotherAddress} />
      )}
    </>
  );
}

function Code({ form, onProven, onSendAgain, onAnotherAddress }: Omit<Props, "isProven" | "asksForCode">) {
  const [code, setCode] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [wait, setWait] = useState(AGAIN_AFTER_S);
  useEffect(() => {
    const timer = setInterval(() => setWait((seconds) => Math.max(0, seconds - 1)), 1000);
    return () => clearInterval(timer);
  }, []);
  const check = useMutation({
    mutationFn: (typed: string) => api.checkEmailCode(form.values.email.trim(), typed),
    meta: { ownBusiness: true },
    onSuccess: (answer) => onProven(answer.proof),
    onError: (problem) => {
      setCode("");
      setError(
        problem instanceof Problem
          ? (problem.errors[0]?.message ?? problem.message)
          : "Something broke in this page.",
      );
    },
  });
  return (
    <Paper bg="var(--kestrel-accent-soft)">
      <Text fw={600} role="status">
        We mailed a code to {form.values.email.trim()}.
      </Text>
      <Text size="sm" c="dimmed" mb="sm">
        It works for ten minutes. Enter it, and the next step opens.
      </Text>
      <CodeField
        value={code}
        autoFocus
        onComplete={(typed) => check.mutate(typed)}
        onChange={(typed) => {
          setCode(typed);
          setError(null);
        }}
      />
      {error && (
        <Alert mt="sm" color="red" variant="outline" role="alert">
          {error}
        </Alert>
      )}
      <Group mt="sm" gap="xs">
        <Button
          variant="subtle"
          size="compact-md"
          disabled={wait > 0}
          onClick={() => {
            setWait(AGAIN_AFTER_S);
            onSendAgain();
          }}
        >
          {wait > 0 ? `Send again in ${wait} s` : "Send again"}
        </Button>
        <Button variant="subtle" size="compact-md" onClick={onAnotherAddress}>
          Use another address
        </Button>
      </Group>
    </Paper>
  );
}
