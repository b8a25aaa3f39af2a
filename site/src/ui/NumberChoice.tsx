/** A number of an area: its code, then what can be had there. */
import { Alert, Button, Radio, Skeleton, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Problem } from "../api/problem";
import type { FreeNumbers } from "../api/types";
import { phone } from "../lib/phone";
import classes from "./Choice.module.css";

interface Props {
  areaCode: string;
  onAreaCode: (areaCode: string) => void;
  areaError?: ReactNode;
  /** The chosen number in E.164, empty while there is none. */
  value: string;
  onChange: (number: string) => void;
  error?: ReactNode;
  /** What the number will be. */
  label: string;
  /** Where it is looked for, and the name under which that is remembered. */
  search: (areaCode: string, signal: AbortSignal) => Promise<FreeNumbers>;
  name: string;
  /** Before log-in: a refusal is no log-out. */
  ownBusiness?: boolean;
}

export function NumberChoice(props: Props) {
  const { areaCode, onAreaCode, areaError, value, onChange, error, label, ownBusiness = false } = props;
  const search = useQuery({
    queryKey: [props.name, areaCode],
    queryFn: ({ signal }) => props.search(areaCode, signal),
    enabled: /^[2-9]\d\d$/.test(areaCode),
    retry: false,
    staleTime: 60_000,
    meta: { ownBusiness },
  });
  const found = search.data?.numbers ?? [];
  return (
    <>
      <TextInput
        label="Area code"
        inputMode="numeric"
        maxLength={3}
        w={140}
        value={areaCode}
        error={areaError}
        onChange={(event) => onAreaCode(event.currentTarget.value.replace(/\D/g, ""))}
      />
      <div aria-live="polite" aria-busy={search.isFetching}>
        {search.isLoading && (
          <div className={classes.numbers}>
            {[1, 2, 3, 4].map((one) => (
              <Skeleton key={one} height={64} />
            ))}
          </div>
        )}
        {search.isError && (
          <Alert color="red" variant="outline" role="alert">
            {search.error instanceof Problem
              ? (search.error.errors[0]?.message ?? search.error.message)
              : "The numbers could not be loaded."}
            <Button variant="default" size="sm" mt="sm" display="block" onClick={() => void search.refetch()}>
              Try again
            </Button>
          </Alert>
        )}
        {search.data && found.length === 0 && (
          <Alert color="gray" variant="outline">
            {search.data.reason ??
              `There is no free number with ${areaCode} right now. Try an area code nearby.`}
          </Alert>
        )}
        {found.length > 0 && search.data?.reason && (
          <Text size="sm" mb="xs">
            {search.data.reason}
          </Text>
        )}
        {found.length > 0 && (
          <Radio.Group label={label} error={error} value={value} onChange={onChange}>
            <div className={classes.numbers}>
              {found.map((number) => (
                <Radio.Card
                  key={number.phone_number}
                  value={number.phone_number}
                  className={classes.card}
                  data-checked={number.phone_number === value || undefined}
                >
                  <Text fw={600} fz={{ base: 15, xs: "md" }}>
                    {phone(number.phone_number)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {[number.locality, number.region].filter(Boolean).join(", ") || "Local"}
                  </Text>
                </Radio.Card>
              ))}
            </div>
          </Radio.Group>
        )}
        {found.length === 0 && error && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {error}
          </Text>
        )}
      </div>
    </>
  );
}
