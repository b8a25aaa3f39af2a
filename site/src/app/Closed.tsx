/** After an account is closed: that it is, and how to come back. Outside the dashboard, which nobody enters any more. */
import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { ClosedCompany } from "../api/types";
import { longDay } from "../lib/time";
import { Door } from "./Door";
import { WhatCallersReach } from "./WhatCallersReach";

/** What this page is told by the one before: the API tells it nobody any more. */
export interface Farewell extends ClosedCompany {
  company: string;
  timezone: string;
  /** The company's own phone; null where it has none, absent where it is not known. */
  own_phone?: string | null;
}

/** Where companies write to. The build is told; without it, it is the mail about the closing that they answer. */
const SUPPORT: string = import.meta.env.VITE_SUPPORT_EMAIL ?? "";

export default function Closed() {
  const [told] = useState(() => window.history.state as Partial<Farewell> | null);
  const until =
    told?.kept_until && told.timezone ? `until ${longDay(told.kept_until, told.timezone)}` : "for 30 days";
  return (
    <Door title="Your account is closed" under={told?.company}>
      <Stack>
        <Text>
          <WhatCallersReach ownPhone={told?.own_phone} /> Nobody of your company can log in, and nothing is
          charged for calls any more.
        </Text>
        <Text>
          Your numbers and your data are kept <strong>{until}</strong>. If you want to come back,{" "}
          {SUPPORT === "" ? (
            "answer the e-mail that tells you of the closing"
          ) : (
            <>
              write to{" "}
              <Anchor href={letter(told?.company)} style={{ overflowWrap: "anywhere" }}>
                {SUPPORT}
              </Anchor>
            </>
          )}{" "}
          before then, from the address that you logged in with: we open it again, with everything as it was.
        </Text>
        <Text>After that, the numbers are given back, and you can sign up anew.</Text>
        <Button component="a" href="/" variant="default">
          To the start page
        </Button>
      </Stack>
    </Door>
  );
}

function letter(company?: string): string {
  const subject = company ? `Open ${company} again` : "Open our account again";
  return `mailto:${SUPPORT}?subject=${encodeURIComponent(subject)}`;
}
