/** The end of an account: what happens, then the short name typed once more. */
import { Button, Code, Paper, Text, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link, useLocation } from "wouter";
import { api } from "../../api/api";
import { useCompany, useMay, useSession } from "../../api/queries";
import { tellOtherTabs } from "../../lib/ended";
import { Dialog } from "../../ui/Dialog";
import { SendForm } from "../../ui/SendForm";
import type { Farewell } from "../Closed";
import { WhatCallersReach } from "../WhatCallersReach";
import classes from "./Settings.module.css";

export function CloseAccount() {
  const isOwner = useMay("owner");
  const [isAsking, setIsAsking] = useState(false);
  return (
    <Paper component="section" aria-labelledby="danger" className={classes.danger}>
      <Title order={2} id="danger" c="var(--kestrel-danger)">
        Close the account
      </Title>
      {isOwner ? (
        <>
          <Text my="sm">
            Kestrel stops answering, and nobody of your company can log in any more. Take your data out first.
          </Text>
          <Button
            variant="default"
            c="var(--kestrel-danger)"
            onClick={() => setIsAsking(true)}
            aria-haspopup="dialog"
          >
            Close the account…
          </Button>
        </>
      ) : (
        <Text mt="sm" c="dimmed">
          Only an owner of your company can close it.
        </Text>
      )}
      {isAsking && <Ask onClose={() => setIsAsking(false)} />}
    </Paper>
  );
}

function Ask({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const company = useSession().data?.company;
  const ownPhone = useCompany().data?.forward_to_number;
  const form = useForm({ initialValues: { slug: "" } });
  if (!company) return null;
  const isTyped = form.values.slug.trim().toLowerCase() === company.slug;
  return (
    <Dialog title={`Close ${company.name}?`} onClose={onClose} isLong>
      <ul className={classes.happens}>
        <li>
          Kestrel answers no calls and books no visits from now on. <WhatCallersReach ownPhone={ownPhone} />
        </li>
        <li>Everybody is logged out, and nobody logs in again. API keys stop working within a minute.</li>
        <li>
          Your numbers and your data are kept for 30 days, in case you come back. Then the numbers are given
          back, and somebody else may get them.
        </li>
        <li>If you forward a number of your own to Kestrel, end the forwarding before that.</li>
        <li>
          You cannot take your data out afterwards. <Link href="/reports">Take it out first</Link>.
        </li>
      </ul>
      <SendForm
        form={form}
        act="Close the account"
        color="red.9"
        isReady={isTyped}
        send={({ slug }) => api.closeCompany(slug.trim())}
        onSent={(closed) => {
          const { name, timezone } = company;
          const state: Farewell = { ...closed, company: name, timezone, own_phone: ownPhone };
          navigate("/closed", { state, replace: true });
          // Nothing of the company stays in memory, here or in another tab.
          client.clear();
          tellOtherTabs();
        }}
        after={
          <Button variant="default" onClick={onClose}>
            Keep the account
          </Button>
        }
      >
        <TextInput
          label={
            <>
              Type{" "}
              <Code c="var(--mantine-color-text)" fz="md">
                {company.slug}
              </Code>{" "}
              to go on
            </>
          }
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          {...form.getInputProps("slug")}
        />
      </SendForm>
    </Dialog>
  );
}
