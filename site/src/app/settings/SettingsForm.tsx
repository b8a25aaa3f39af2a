/** What every page of settings shares: load, change, save what changed by the version that was read. */
import { Alert, Button, Stack, Text } from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { Problem } from "../../api/problem";
import { useChangeCompany, useCompany, useMay } from "../../api/queries";
import type { ChangeCompany, Company } from "../../api/types";
import { focusFirstError, showProblem } from "../../ui/fields";
import { Lines, Loaded } from "../../ui/states";
import { tell } from "../../ui/tell";
import classes from "./Settings.module.css";

type Fields = { [name: string]: unknown };

interface Props<V extends Fields> {
  /** The form's values of the company. */
  from: (company: Company) => V;
  /** What is wrong before it is sent, by field. */
  check?: (values: V) => Partial<Record<keyof V, string | null>>;
  /** The change that the values are. */
  to: (values: V) => ChangeCompany;
  children: (form: UseFormReturnType<V>, company: Company, isReadOnly: boolean) => ReactNode;
  /** What stands beside the form, for those who may change it: it tries the values, saved or not. */
  beside?: (draft: ChangeCompany) => ReactNode;
}

export function SettingsForm<V extends Fields>(props: Props<V>) {
  const query = useCompany();
  return (
    <Loaded query={query} skeleton={<Lines count={5} height={64} />}>
      {(company) => <Editor {...props} company={company} />}
    </Loaded>
  );
}

function Editor<V extends Fields>({
  from,
  check,
  to,
  children,
  beside,
  company,
}: Props<V> & { company: Company }) {
  // The company may be read again behind the form; what is being edited stays on the version it began with.
  const [base, setBase] = useState(company);
  const form = useForm<V>({ initialValues: from(base) });
  const element = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isOld, setIsOld] = useState(false);
  const change = useChangeCompany();
  const client = useQueryClient();
  const isReadOnly = !useMay("admin");

  const restart = (fresh: Company) => {
    setBase(fresh);
    form.setInitialValues(from(fresh));
    form.setValues(from(fresh) as Partial<V>);
    form.clearErrors();
    setProblem(null);
    setIsOld(false);
  };
  const reload = async () => {
    await client.invalidateQueries({ queryKey: ["company"] });
    const fresh = client.getQueryData<Company>(["company"]);
    if (fresh) restart(fresh);
  };
  const save = () => {
    setProblem(null);
    const wrong = Object.entries(check?.(form.values) ?? {}).filter(([, message]) => message);
    form.setErrors(Object.fromEntries(wrong));
    if (wrong.length > 0) return focusFirstError(element.current);
    change.mutate(
      { change: to(form.values), version: base.version },
      {
        onSuccess: (fresh) => {
          restart(fresh);
          tell.done("Saved. Calls follow it within 30 seconds.");
        },
        onError: (error) => {
          setIsOld(error instanceof Problem && error.status === 412);
          const errors =
            error instanceof Problem
              ? error.errors.map((one) => ({ ...one, field: one.field.split(".")[0] ?? one.field }))
              : [];
          const shown =
            error instanceof Problem
              ? new Problem(error.status, error.kind, error.message, errors, error.retryAfter)
              : error;
          setProblem(showProblem(shown, form, Object.keys(form.values)));
          focusFirstError(element.current);
        },
      },
    );
  };

  const fields = (
    <form
      ref={element}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {isReadOnly && (
        <Text c="dimmed" mb="md">
          Only admins and owners of your company can change this.
        </Text>
      )}
      <fieldset disabled={isReadOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Stack gap="lg">
          {problem && (
            <Alert color="red" variant="outline" role="alert">
              {problem}
              {isOld && (
                <Button variant="default" size="sm" mt="sm" display="block" onClick={() => void reload()}>
                  Load it again
                </Button>
              )}
            </Alert>
          )}
          {children(form, base, isReadOnly)}
        </Stack>
      </fieldset>
      {!isReadOnly && (
        <div className={classes.save} data-dirty={form.isDirty() || undefined} style={{ marginTop: 20 }}>
          <Button type="submit" loading={change.isPending} disabled={!form.isDirty()}>
            Save
          </Button>
          {form.isDirty() ? (
            <Button variant="subtle" onClick={() => restart(base)}>
              Undo my changes
            </Button>
          ) : (
            <Text size="sm" c="dimmed">
              Changes take effect within 30 seconds.
            </Text>
          )}
        </div>
      )}
    </form>
  );
  if (!beside || isReadOnly) return fields;
  return (
    <div className={classes.beside}>
      {fields}
      {beside(to(form.values))}
    </div>
  );
}
