import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "../api/api";
import { Problem } from "../api/problem";
import type { Invitation } from "../api/types";
import { passwordError } from "../ui/password";
import { SendForm } from "../ui/SendForm";
import { Failed, Lines } from "../ui/states";
import { Door } from "./Door";

/** The token stands behind #, so that it is in no server's log. */
const tokenOfAddress = () => window.location.hash.slice(1).replace(/^token=/, "");

export default function AcceptInvitation() {
  const [token] = useState(tokenOfAddress);
  const query = useQuery({
    queryKey: ["invitation"],
    queryFn: () => api.showInvitation(token),
    meta: { ownBusiness: true },
    retry: false,
  });
  if (query.data) return <Accept token={token} invitation={query.data} />;
  if (query.error instanceof Problem && !query.error.isPassing) {
    return (
      <Door
        title="This invitation has ended"
        under="It was used, taken back, or is older than seven days. Ask whoever sent it for a new one."
      >
        <Button component="a" href="/app/login" variant="default">
          To log-in
        </Button>
      </Door>
    );
  }
  return (
    <Door title="Your invitation">
      {query.isError ? (
        <Failed error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Lines count={3} />
      )}
    </Door>
  );
}

function Accept({ token, invitation }: { token: string; invitation: Invitation }) {
  const [, go] = useLocation();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: "", password: "" },
    validate: { name: (name) => (name.trim() === "" ? "Enter your name." : null), password: passwordError },
  });
  return (
    <Door title={`Join ${invitation.company_name}`} under={`You are invited as ${invitation.email}.`}>
      <SendForm
        form={form}
        act="Join"
        ownBusiness
        send={({ name, password }) => api.acceptInvitation(token, name.trim(), password)}
        onSent={(session) => {
          client.clear();
          client.setQueryData(["session"], session);
          go("/", { replace: true });
        }}
      >
        <input type="hidden" autoComplete="username" value={invitation.email} />
        <TextInput label="Your name" autoComplete="name" {...form.getInputProps("name")} />
        <PasswordInput
          label="Choose a password"
          description="At least 12 characters. A few words are good."
          autoComplete="new-password"
          visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
          {...form.getInputProps("password")}
        />
      </SendForm>
    </Door>
  );
}
