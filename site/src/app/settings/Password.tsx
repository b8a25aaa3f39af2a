import { Alert, Button, PasswordInput, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api";
import { Problem } from "../../api/problem";
import { useSession } from "../../api/queries";
import { showProblem } from "../../ui/fields";
import { passwordError } from "../../ui/password";
import { tell } from "../../ui/tell";

export function Password() {
  const session = useSession();
  const [problem, setProblem] = useState<string | null>(null);
  const form = useForm({
    initialValues: { current_password: "", password: "" },
    validate: {
      current_password: (value) => (value === "" ? "Enter your password." : null),
      password: passwordError,
    },
  });
  const change = useMutation({
    mutationFn: (values: typeof form.values) => api.changePassword(values.current_password, values.password),
    meta: { ownBusiness: true },
    onSuccess: () => {
      form.reset();
      tell.done("Your password is changed. All other sessions have ended.");
    },
    onError: (error) => {
      // A wrong password is answered like a missing log-in; the person is still logged in.
      if (error instanceof Problem && error.status === 401)
        form.setFieldError("current_password", "This is not your password.");
      else setProblem(showProblem(error, form, ["current_password", "password"]));
    },
  });
  const eye = { visibilityToggleButtonProps: { "aria-label": "Show or hide the password" } };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit((values) => {
        setProblem(null);
        change.mutate(values);
      })}
    >
      <Stack maw={440}>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        <input type="text" hidden readOnly autoComplete="username" value={session.data?.user.email ?? ""} />
        <PasswordInput
          label="Your password now"
          autoComplete="current-password"
          {...eye}
          {...form.getInputProps("current_password")}
        />
        <PasswordInput
          label="New password"
          description="At least 12 characters. A few words are good."
          autoComplete="new-password"
          {...eye}
          {...form.getInputProps("password")}
        />
        <Button type="submit" w="fit-content" loading={change.isPending}>
          Change it
        </Button>
        <Text size="sm" c="dimmed">
          Everywhere else you are logged out.
        </Text>
      </Stack>
    </form>
  );
}
