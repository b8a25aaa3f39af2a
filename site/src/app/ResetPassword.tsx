import { Alert, Anchor, Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../api/api";
import { CodeField } from "../ui/CodeField";
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
          {problem && (
            <Alert color="red" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
          <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps("email")} />
          <Button type="submit" loading={ask.isPending}>
            Mail me a code
          </Button>
          <Anchor component={Link} href="/login">
            Back to log-in
          </Anchor>
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
    initialValues: { code: "", password: "" },
    validate: {
      code: (code) => (/^\d{6}$/.test(code) ? null : "Enter the six digits of the mail."),
      password: passwordError,
    },
  });
  const confirm = useMutation({
    mutationFn: (values: typeof form.values) => api.resetPassword(email, values.code, values.password),
    meta: { ownBusiness: true },
    onSuccess: () => {
      tell.done("Your password is changed. Log in with the new one.");
      go("/login");
    },
    onError: (error) => {
      setProblem(showProblem(error, form, ["code", "password"]));
      focusFirstError(element.current);
    },
  });
  return (
    <Door
      title="Enter the code"
      under={
        <>
          If <strong>{email}</strong> has an account, a code is on its way. It works for ten minutes.
        </>
      }
    >
      <form
        ref={element}
        noValidate
        onSubmit={form.onSubmit(
          (values) => {
            setProblem(null);
            confirm.mutate(values);
          },
          () => focusFirstError(element.current),
        )}
      >
        <Stack>
          {problem && (
            <Alert color="red" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
          <CodeField {...form.getInputProps("code")} />
          <PasswordInput
            label="New password"
            description="At least 12 characters. All other sessions end."
            autoComplete="new-password"
            visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
            {...form.getInputProps("password")}
          />
          <Button type="submit" loading={confirm.isPending}>
            Set the new password
          </Button>
          <Button variant="subtle" onClick={again}>
            Another address, or no mail?
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
