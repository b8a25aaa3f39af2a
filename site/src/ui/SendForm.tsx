/** A form that is sent as one: what is wrong is said at its field, and what belongs to no field above them all. */
import { Alert, Button, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useRef, useState } from "react";
import { focusFirstError, showProblem } from "./fields";

interface Props<V extends Record<string, unknown>, R> {
  form: UseFormReturnType<V>;
  send: (values: V) => Promise<R>;
  onSent: (result: R, values: V) => void;
  /** What the button does. */
  act: string;
  /** The button's colour, where what it does is dangerous. */
  color?: string;
  /** Whether it can be pressed at all: false where what is typed must be something certain. */
  isReady?: boolean;
  /** A refusal for want of a log-in is this form's own business: there is none yet, or it asks for the password. */
  ownBusiness?: boolean;
  /** The fields. */
  children: ReactNode;
  /** Other ways on, under the button. */
  after?: ReactNode;
}

export function SendForm<V extends Record<string, unknown>, R>(props: Props<V, R>) {
  const { form, send, onSent, act, color, isReady = true, ownBusiness = false, children, after } = props;
  const element = useRef<HTMLFormElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const sending = useMutation({
    mutationFn: send,
    meta: { ownBusiness, shown: true },
    onSuccess: onSent,
    onError: (error) => {
      setProblem(showProblem(error, form, Object.keys(form.values)));
      focusFirstError(element.current);
    },
  });
  const submit = form.onSubmit(
    (values) => {
      setProblem(null);
      sending.mutate(values);
    },
    () => focusFirstError(element.current),
  );
  return (
    <form ref={element} noValidate onSubmit={submit}>
      <Stack>
        {problem && (
          <Alert color="red" variant="outline" role="alert">
            {problem}
          </Alert>
        )}
        {children}
        <Button type="submit" color={color} disabled={!isReady} loading={sending.isPending}>
          {act}
        </Button>
        {after}
      </Stack>
    </form>
  );
}
