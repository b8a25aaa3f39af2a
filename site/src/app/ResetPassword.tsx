import { Anchor, Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { api } from "../api/api";
import { tellOtherTabs } from "../lib/ended";
import { CodeField } from "../ui/CodeField";
import { emailError, passwordError } from "../ui/password";
import { SendForm } from "../ui/SendForm";
import { tell } from "../ui/tell";
import { Door } from "./Door";

export default function ResetPassword() {
  // What was typed at log-in need not be typed again.
  const typed = useHistoryState<{ email?: string } | null>()?.email ?? "";
  const [address, setAddress] = useState(typed);
  const [isSent, setIsSent] = useState(false);
  return isSent ? (
    <Confirm email={address} another={() => setIsSent(false)} />
  ) : (
    <Ask
      email={address}
      onSent={(email) => {
        setAddress(email);
        setIsSent(true);
      }}
    />
  );
}

function Ask({ email, onSent }: { email: string; onSent: (email: string) => void }) {
  const form = useForm({ initialValues: { email }, validate: { email: emailError } });
  return (
    <Door title="New password" under="We mail you a code, if there is an account with this address.">
      <SendForm
        form={form}
        act="Mail me a code"
        ownBusiness
        send={(values) => api.askPasswordReset(values.email.trim())}
        onSent={(_, values) => onSent(values.email.trim())}
        after={
          <Anchor component={Link} href="/login" className="tap">
            Back to log-in
          </Anchor>
        }
      >
        <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps("email")} />
      </SendForm>
    </Door>
  );
}

function Confirm({ email, another }: { email: string; another: () => void }) {
  const [, go] = useLocation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { code: "", password: "" },
    validate: {
      code: (code) => (/^\d{6}$/.test(code) ? null : "Enter the six digits of the mail."),
      password: passwordError,
    },
  });
  return (
    <Door
      title="Enter the code"
      under={
        <>
          If <strong style={{ overflowWrap: "anywhere" }}>{email}</strong> has an account, a code is on its
          way. It works for ten minutes.
        </>
      }
    >
      <SendForm
        form={form}
        act="Set the new password"
        ownBusiness
        send={(values) => api.resetPassword(email, values.code, values.password)}
        onSent={() => {
          // Every session has ended, this browser's too: nothing of it stays, here or in another tab.
          client.clear();
          tellOtherTabs();
          tell.done("Your password is changed. Log in with the new one.");
          go("/login");
        }}
        after={
          <Button variant="subtle" onClick={another}>
            No mail? Check the address
          </Button>
        }
      >
        <CodeField autoFocus {...form.getInputProps("code")} />
        <PasswordInput
          label="New password"
          description="At least 12 characters. You are logged out everywhere."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          {...form.getInputProps("password")}
        />
      </SendForm>
    </Door>
  );
}
