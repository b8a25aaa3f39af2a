import { Anchor, PasswordInput, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { Link, useSearchParams } from "wouter";
import { navigate } from "wouter/use-browser-location";
import { api } from "../api/api";
import { emailError } from "../ui/password";
import { SendForm } from "../ui/SendForm";
import { Door } from "./Door";
import { safeReturn } from "./safeReturn";

export function LogIn() {
  const [search] = useSearchParams();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: { email: emailError, password: (value) => (value === "" ? "Enter your password." : null) },
  });
  const isSentHere = search.has("then");

  return (
    <Door
      title="Log in"
      under={isSentHere ? "Your session has ended. Log in to go on where you were." : undefined}
    >
      <SendForm
        form={form}
        act="Log in"
        ownBusiness
        send={(values) => api.logIn(values.email.trim(), values.password)}
        onSent={(session) => {
          client.clear();
          client.setQueryData(["session"], session);
          navigate(safeReturn(search.get("then")), { replace: true });
        }}
        after={
          <>
            <Link className="tap" href="/reset-password" state={{ email: form.values.email.trim() }}>
              Forgot the password?
            </Link>
            <Text size="sm" c="dimmed">
              No account yet? <Anchor href="/signup/">Sign your company up</Anchor>
            </Text>
          </>
        }
      >
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          inputMode="email"
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          {...form.getInputProps("password")}
        />
      </SendForm>
    </Door>
  );
}
