import { type ComponentType, lazy, Suspense, useEffect, useRef } from "react";
import { Link } from "wouter";
import { useMay } from "../../api/queries";
import type { Role } from "../../api/types";
import { Empty, Lines, PageHeader } from "../../ui/states";
import { ApiKeys } from "./ApiKeys";
import { CompanySettings } from "./CompanySettings";
import { DataSettings } from "./DataSettings";
import { EmergencySettings } from "./EmergencySettings";
import { HoursSettings } from "./HoursSettings";
import { MailSettings } from "./MailSettings";
import { Password } from "./Password";
import classes from "./Settings.module.css";
import { Team } from "./Team";
import { VoiceSettings } from "./VoiceSettings";

/** More than the other parts, and opened once in a while. */
const Numbers = lazy(() => import("./Numbers"));

interface Part {
  title: string;
  page: ComponentType<{ id?: string }>;
  least: Role;
  /** Whether one of what it lists has a page of its own, below it. */
  hasMore?: boolean;
}

const PARTS: Record<string, Part> = {
  company: { title: "Company", page: CompanySettings, least: "member" },
  hours: { title: "Hours", page: HoursSettings, least: "member" },
  voice: { title: "Voice and words", page: VoiceSettings, least: "member" },
  emergencies: { title: "Emergencies", page: EmergencySettings, least: "member" },
  numbers: { title: "Numbers", page: Numbers, least: "member", hasMore: true },
  team: { title: "Team", page: Team, least: "member" },
  mail: { title: "E-mails", page: MailSettings, least: "member" },
  "api-keys": { title: "API keys", page: ApiKeys, least: "admin" },
  password: { title: "Your password", page: Password, least: "member" },
  data: { title: "Data", page: DataSettings, least: "admin" },
};

export default function Settings({ part, id }: { part: string; id?: string }) {
  const known = PARTS[part];
  const shown = id === undefined || known?.hasMore ? known : undefined;
  const isAdmin = useMay("admin");
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone the menu scrolls sideways: the part that is open is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it scrolls when another part is opened
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [part]);
  const Page = shown?.page;
  return (
    <>
      <PageHeader title={shown ? `Settings: ${shown.title}` : "Settings"} />
      <div className={classes.layout}>
        <nav aria-label="Settings" className={classes.parts}>
          {Object.entries(PARTS)
            .filter(([, { least }]) => least === "member" || isAdmin)
            .map(([name, { title }]) => (
              <Link
                key={name}
                href={`/settings/${name}`}
                className={classes.part}
                aria-current={name === part ? "page" : undefined}
                ref={name === part ? here : undefined}
              >
                {title}
              </Link>
            ))}
        </nav>
        <div>
          {Page ? (
            <Suspense fallback={<Lines count={3} height={96} />}>
              <Page id={id} />
            </Suspense>
          ) : (
            <Empty title="There is no such page">Choose another part of the settings.</Empty>
          )}
        </div>
      </div>
    </>
  );
}
