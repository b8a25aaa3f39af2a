import { Badge, Button, NativeSelect, Stack, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api";
import { useMay, useSession, useUsers, useZone } from "../../api/queries";
import type { Role, User } from "../../api/types";
import { when } from "../../lib/time";
import { Confirm, Dialog } from "../../ui/Dialog";
import { Entry } from "../../ui/Entry";
import { emailError } from "../../ui/password";
import { SendForm } from "../../ui/SendForm";
import { Lines, Loaded } from "../../ui/states";
import { tell } from "../../ui/tell";
import { useAttempt } from "../../ui/useAttempt";

const ROLE_NAMES: Record<Role, string> = { member: "Member", admin: "Admin", owner: "Owner" };

const MAY: Record<Role, string> = {
  member: "Sees and handles calls, messages and visits.",
  admin: "Also changes settings and the team.",
  owner: "Also takes out data, adds and releases numbers, and closes the account.",
};

/** An admin makes no owners. */
const rolesFor = (isOwner: boolean) =>
  (["member", "admin", "owner"] as const)
    .slice(0, isOwner ? 3 : 2)
    .map((value) => ({ value, label: ROLE_NAMES[value] }));

export function Team() {
  const query = useUsers();
  const zone = useZone();
  const isAdmin = useMay("admin");
  const client = useQueryClient();
  const [isInviting, setIsInviting] = useState(false);
  const refresh = () => client.invalidateQueries({ queryKey: ["users"] });
  const takeBack = useMutation({
    mutationFn: (id: string) => api.cancelInvitation(id),
    onSuccess: () => {
      void refresh();
      tell.done("The invitation is taken back.");
    },
  });
  return (
    <Loaded query={query} skeleton={<Lines count={3} height={72} />}>
      {({ users, invitations }) => (
        <Stack gap="lg">
          {isAdmin && (
            <Button
              w="fit-content"
              leftSection={<IconPlus size={18} aria-hidden="true" />}
              onClick={() => setIsInviting(true)}
            >
              Invite somebody
            </Button>
          )}
          <Stack gap="sm">
            {users.map((user) => (
              <Person key={user.id} user={user} zone={zone} refresh={refresh} />
            ))}
          </Stack>
          {invitations.length > 0 && (
            <section aria-labelledby="invited">
              <Title order={2} id="invited" mb="xs">
                Invited
              </Title>
              <Stack gap="sm">
                {invitations.map((invitation) => (
                  <Entry
                    key={invitation.id}
                    name={invitation.email}
                    lines={[`As ${invitation.role}, until ${when(invitation.expires_at, zone)}`]}
                    acts={
                      isAdmin && (
                        <Button
                          variant="default"
                          size="sm"
                          aria-label={`Take back the invitation of ${invitation.email}`}
                          onClick={() => takeBack.mutate(invitation.id)}
                        >
                          Take back
                        </Button>
                      )
                    }
                  />
                ))}
              </Stack>
            </section>
          )}
          {isInviting && <Invite onClose={() => setIsInviting(false)} onDone={refresh} />}
        </Stack>
      )}
    </Loaded>
  );
}

function Person({ user, zone, refresh }: { user: User; zone: string; refresh: () => Promise<void> }) {
  const session = useSession();
  const isOwner = useMay("owner");
  const isAdmin = useMay("admin");
  const isMe = session.data?.user.id === user.id;
  const mayChange = isAdmin && !isMe && (isOwner || user.role !== "owner");
  const change = useMutation({
    mutationFn: (body: { role?: Role; is_active?: boolean }) => api.changeUser(user.id, body),
    onSuccess: () => {
      void refresh();
      tell.done(`Changed for ${user.name}.`);
    },
  });
  const remove = useMutation({
    mutationFn: () => api.removeUser(user.id),
    onSuccess: () => {
      void refresh();
      tell.done(`${user.name} is removed and logged out.`);
    },
  });
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Entry
        name={user.name}
        badges={
          <>
            {isMe && (
              <Badge c="var(--mantine-color-text)" bg="var(--kestrel-pill)">
                You
              </Badge>
            )}
            {!user.is_active && (
              <Badge c="var(--kestrel-danger)" bg="var(--kestrel-danger-soft)">
                Locked out
              </Badge>
            )}
          </>
        }
        lines={[
          user.email,
          user.last_login_at ? `Last log-in: ${when(user.last_login_at, zone)}` : "Never logged in",
        ]}
        acts={
          mayChange ? (
            <>
              <NativeSelect
                aria-label={`Role of ${user.name}`}
                size="sm"
                value={user.role}
                data={rolesFor(isOwner)}
                onChange={(event) => change.mutate({ role: event.currentTarget.value as Role })}
              />
              <Button
                variant="default"
                size="sm"
                loading={change.isPending}
                onClick={() => change.mutate({ is_active: !user.is_active })}
              >
                {user.is_active ? "Lock out" : "Let in again"}
              </Button>
              <Button variant="default" size="sm" onClick={() => setIsAsking(true)}>
                Remove
              </Button>
            </>
          ) : (
            <Text size="sm">{ROLE_NAMES[user.role]}</Text>
          )
        }
      />
      {isAsking && (
        <Confirm
          title={`Remove ${user.name}?`}
          words="They are logged out within a minute and cannot log in again. What they did stays."
          act="Remove"
          isBusy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => setIsAsking(false)}
        />
      )}
    </>
  );
}

function Invite({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<void> }) {
  const keyOf = useAttempt();
  const isOwner = useMay("owner");
  const form = useForm({
    initialValues: { email: "", role: "member" as Role },
    validate: { email: emailError },
  });
  return (
    <Dialog title="Invite somebody" onClose={onClose}>
      <SendForm
        form={form}
        act="Send the invitation"
        send={({ email, role }) => {
          const body = { email: email.trim(), role };
          return api.inviteUser(body, keyOf(body));
        }}
        onSent={() => {
          void onDone();
          tell.done("The invitation is on its way. It works for seven days.");
          onClose();
        }}
      >
        <TextInput label="E-mail" type="email" data-autofocus {...form.getInputProps("email")} />
        <NativeSelect
          label="Role"
          description={MAY[form.values.role]}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={rolesFor(isOwner)}
          {...form.getInputProps("role")}
        />
      </SendForm>
    </Dialog>
  );
}
