import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";
import { navigate } from "wouter/use-browser-location";
import { api } from "../api/api";
import { focusFirstError, showProblem } from "../ui/fields";
import { emailError } from "../ui/password";
import { Door } from "./Door";
import { safeReturn } from "./safeReturn";

export function LogIn() {
  const [search] = useSearchParams();
  const [, go] = useLocation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { email: "", password: "" },
    validate: { email: emailError, password: (value) => (value === "" ? "Enter your password." : null) },
  });
  const element = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const logIn = useMutation({
    mutationFn: (values: typeof form.values) => api.logIn(values.email.trim(), values.password),
    meta: { ownBusiness: true },
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(["session"], session);
      navigate(safeReturn(search.get("then")), { replace: true });
    },
    onError: (error) => {
      setProblem(showProblem(error, form, ["email", "password"]));
      focusFirstError(element.current);
    },
  });
  const isSentHere = search.has("then");

  return (
    <Door
      title="Log in"
      under={isSentHere ? "Your session has ended. Log in to go on where you were." : undefined}
    >
      <form
        ref={element}
        noValidate
        onSubmit={form.onSubmit(
          (values) => {
            setProblem(null);
            logIn.mutate(values);
          },
          () => focusFirstError(element.current),
        )}
      >
        <Stack mt="md">
          {problem && (
            <Alert color="red" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
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
          <Button type="submit" loading={logIn.isPending} fullWidth>
            Log in
          </Button>
          <Anchor component={Link} href="/reset-password" onClick={() => go("/reset-password")}>
            Forgot the password?
          </Anchor>
          <Text size="sm" c="dimmed">
            No account yet? <Anchor href="/signup/">Sign your company up</Anchor>
          </Text>
        </Stack>
      </form>
    </Door>
  );
}
