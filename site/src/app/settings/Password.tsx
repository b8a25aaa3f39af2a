import { PasswordInput, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { api } from "../../api/api";
import { Problem } from "../../api/problem";
import { useSession } from "../../api/queries";
import { passwordError } from "../../ui/password";
import { SendForm } from "../../ui/SendForm";
import { tell } from "../../ui/tell";

export function Password() {
  const session = useSession();
  const form = useForm({
    initialValues: { current_password: "", password: "" },
    validate: {
      current_password: (value) => (value === "" ? "Enter your password." : null),
      password: passwordError,
    },
  });
  const eye = { visibilityToggleButtonProps: { "aria-label": "Show or hide the password" } };
  return (
    <div style={{ maxWidth: 440 }}>
      <Text mb="md">You stay logged in here, and are logged out everywhere else.</Text>
      <SendForm
        form={form}
        act="Change the password"
        ownBusiness
        send={(values) => api.changePassword(values.current_password, values.password).catch(wrongPassword)}
        onSent={() => {
          form.reset();
          tell.done("Your password is changed. All other sessions have ended.");
        }}
      >
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
      </SendForm>
    </div>
  );
}

/** A wrong password is answered like a missing log-in; the person is still logged in. */
function wrongPassword(error: unknown): never {
  if (!(error instanceof Problem) || error.status !== 401) throw error;
  const message = "This is not your password.";
  throw new Problem(error.status, error.kind, message, [{ field: "current_password", message }]);
}
