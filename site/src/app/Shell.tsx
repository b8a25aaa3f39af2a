/** The frame of the dashboard: where one can go, whose company it is, and the way out. */
import { AppShell, Badge, Box, Group, Menu, NavLink, Stack, Text, UnstyledButton } from "@mantine/core";
import {
  IconCalendarEvent,
  IconChartBar,
  IconChevronDown,
  IconHome,
  IconLifebuoy,
  IconMenu2,
  IconMessage,
  IconPhone,
  IconSettings,
} from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../api/api";
import { useSession } from "../api/queries";
import { tellOtherTabs } from "../lib/ended";
import { Logo } from "../ui/Logo";
import { Failed, Lines } from "../ui/states";
import classes from "./Shell.module.css";

const PLACES = [
  { to: "/", label: "Home", icon: IconHome },
  { to: "/calls", label: "Calls", icon: IconPhone },
  { to: "/messages", label: "Messages", icon: IconMessage },
  { to: "/visits", label: "Visits", icon: IconCalendarEvent },
  { to: "/reports", label: "Reports", icon: IconChartBar },
  { to: "/support", label: "Support", icon: IconLifebuoy },
  { to: "/settings", label: "Settings", icon: IconSettings },
] as const;
/** What a thumb reaches at once; the rest is under More. */
const ON_PHONE = PLACES.slice(0, 4);

export function Shell({ children }: { children: ReactNode }) {
  const [here] = useLocation();
  const session = useSession();
  const isHere = (to: string) => (to === "/" ? here === "/" : here.startsWith(to));
  const company = session.data?.company;

  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: true } }}
      padding={{ base: "md", md: "xl" }}
    >
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="md" wrap="nowrap" miw={0}>
            <Link href="/" className={classes.home} aria-label="Kestrel, home">
              <Logo />
            </Link>
            <Text fw={600} truncate visibleFrom="xs" c="dimmed">
              {company?.name}
            </Text>
            {company?.is_test_mode && (
              <Badge color="yellow" variant="outline" className={classes.test}>
                Test mode
              </Badge>
            )}
          </Group>
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm">
        <nav aria-label="Main">
          <Stack gap={4}>
            {PLACES.map(({ to, label, icon: Icon }) => (
              <NavLink
                key={to}
                component={Link}
                href={to}
                label={label}
                leftSection={<Icon size={20} aria-hidden="true" />}
                active={isHere(to)}
                aria-current={isHere(to) ? "page" : undefined}
                className={classes.place}
              />
            ))}
          </Stack>
        </nav>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} className={classes.main}>
        <Box maw={1120} mx="auto">
          {session.isError ? (
            <Failed error={session.error} retry={() => void session.refetch()} />
          ) : company ? (
            children
          ) : (
            <Lines />
          )}
        </Box>
      </AppShell.Main>
      <nav aria-label="Main, at the bottom" className={classes.tabs}>
        {ON_PHONE.map(({ to, label, icon: Icon }) => (
          <Link key={to} href={to} className={classes.tab} aria-current={isHere(to) ? "page" : undefined}>
            <Icon size={22} aria-hidden="true" />
            {label}
          </Link>
        ))}
        <Menu position="top-end" width={220}>
          <Menu.Target>
            <UnstyledButton
              className={classes.tab}
              data-here={PLACES.slice(4).some(({ to }) => isHere(to)) || undefined}
            >
              <IconMenu2 size={22} aria-hidden="true" />
              More
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            {PLACES.slice(4).map(({ to, label, icon: Icon }) => (
              <Menu.Item
                key={to}
                component={Link}
                href={to}
                leftSection={<Icon size={20} aria-hidden="true" />}
                py="sm"
              >
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </nav>
    </AppShell>
  );
}

function UserMenu() {
  const session = useSession();
  // A document of its own: nothing of the company stays in memory.
  const leave = () => {
    tellOtherTabs();
    window.location.assign("/app/login");
  };
  const logOut = useMutation({ mutationFn: api.logOut, onSuccess: leave });
  const logOutEverywhere = useMutation({ mutationFn: api.logOutEverywhere, onSuccess: leave });
  const user = session.data?.user;
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <UnstyledButton className={classes.user} aria-label={`Your account${user ? `: ${user.name}` : ""}`}>
          <Text fw={500} visibleFrom="xs" truncate maw={160}>
            {user?.name ?? "…"}
          </Text>
          <Text fw={600} hiddenFrom="xs">
            {initials(user?.name ?? "…")}
          </Text>
          <IconChevronDown size={16} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label c="dimmed">
          <span style={{ display: "block", overflowWrap: "anywhere" }}>{user?.email}</span>
          {user?.role}
        </Menu.Label>
        <Menu.Item component={Link} href="/settings/password" py="sm">
          Change your password
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => logOut.mutate()} py="sm">
          Log out
        </Menu.Item>
        <Menu.Item onClick={() => logOutEverywhere.mutate()} py="sm">
          Log out everywhere
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0))
    .join("");
}
