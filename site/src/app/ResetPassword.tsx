import { Alert, Anchor, Button, PasswordInput, PinInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../api/api";
import { focusFirstError, showProblem } from "../ui/fields";
import { emailError, passwordError } from "../ui/password";
import { tell } from "../ui/tell";
import { Door } from "./Door";

export default function ResetPassword() {
  const [email, setEmail] = useState<string | null>(null);
  return email === null ? <Ask onSent={setEmail} /> : <Confirm email={email} again={() => setEmail(null)} />;
}

function Ask({ onSent }: { onSent: (email: string) => void }) {
  const form = useForm({ initialValues: { email: "" }, validate: { email: emailError } });
  const [problem, setProblem] = useState<string | null>(null);
  const ask = useMutation({
    mutationFn: api.askPasswordReset,
    meta: { ownBusiness: true },
    onSuccess: (_, email) => onSent(email),
    onError: (error) => setProblem(showProblem(error, form, ["email"])),
  });
  return (
    <Door title="New password" under="We mail you a code, if there is an account with this address.">
      <form noValidate onSubmit={form.onSubmit(({ email }) => ask.mutate(email.trim()))}>
        <Stack>
          {problem && <Alert color="red" variant="outline" role="alert">{problem}</Alert>}
          <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps("email")} />
          <Button type="submit" loading={ask.isPending}>Mail me a code</Button>
          <Anchor component={Link} href="/login">Back to log-in</Anchor>
        </Stack>
      </form>
    </Door>
  );
}

function Confirm({ email, again }: { email: string; again: () => void }) {
  const [, go] = useLocation();
  const element = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { code: "", new_password: "" },
    validate: {
      code: (code) => (/^\d{6}$/.test(code) ? null : "Enter the six digits of the mail."),
      new_password: passwordError,
    },
  });
  const confirm = useMutation({
    mutationFn: (values: typeof form.values) => api.resetPassword(email, values.code, values.new_password),
    meta: { ownBusiness: true },
    onSuccess: () => {
      tell.done("Your password is changed. Log in with the new one.");
      go("/login");
    },
    onError: (error) => {
      setProblem(showProblem(error, form, ["code", "new_password"]));
      focusFirstError(element.current);
    },
  });
  return (
    <Door title="Enter the code" under={<>If <strong>{email}</strong> has an account, a code is on its way. It works for ten minutes.</>}>
      <form ref={element} noValidate onSubmit={form.onSubmit((values) => { setProblem(null); confirm.mutate(values); }, () => focusFirstError(element.current))}>
        <Stack>
          {problem && <Alert color="red" variant="outline" role="alert">{problem}</Alert>}
          <CodeField {...form.getInputProps("code")} />
          <PasswordInput
            label="New password" description="At least 12 characters. All other sessions end."
            autoComplete="new-password" visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            {...form.getInputProps("new_password")}
          />
          <Button type="submit" loading={confirm.isPending}>Set the new password</Button>
          <Button variant="subtle" onClick={again}>Another address, or no mail?</Button>
        </Stack>
      </form>
    </Door>
  );
}

interface CodeFieldProps {
  value?: string;
  onChange: (code: string) => void;
  error?: React.ReactNode;
  onComplete?: (code: string) => void;
  autoFocus?: boolean;
}

/** The six digits of a mail. One field for a screen reader's sake has its own name per digit. */
export function CodeField({ value, onChange, error, onComplete, autoFocus }: CodeFieldProps) {
  return (
    <div role="group" aria-label="Code of six digits">
      <Text fw={500} mb={4} aria-hidden="true">Code</Text>
      <PinInput
        length={6} type="number" size="md" oneTimeCode placeholder="" value={value} onChange={onChange}
        onComplete={onComplete} error={Boolean(error)} autoFocus={autoFocus}
        getInputProps={(index) => ({ "aria-label": `Digit ${index + 1} of the code` })}
      />
      {error && <Text c="var(--mantine-color-error)" size="sm" mt={4} role="alert">{error}</Text>}
    </div>
  );
}
