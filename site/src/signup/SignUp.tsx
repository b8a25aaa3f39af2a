/** Sign-up: five steps in one column. Every step is kept; Back loses nothing; what the API refuses is said at its field. */
import { Alert, Anchor, Button, Stack, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "../api/api";
import { Problem } from "../api/problem";
import type { Onboard, ShownDraft } from "../api/types";
import { attemptFor } from "../lib/attempt";
import { dayError, tidied } from "../lib/hours";
import { dialedPhoneError, toE164 } from "../lib/phone";
import { guessedZone } from "../lib/zones";
import { focusFirstError } from "../ui/fields";
import { Logo } from "../ui/Logo";
import { emailError, passwordError } from "../ui/password";
import { CallNow } from "./CallNow";
import { CompanyStep } from "./CompanyStep";
import { type Draft, emptyValues, forget, keepMade, load, loadMade, STEPS, save, type Values } from "./draft";
import { GoOn } from "./GoOn";
import { LogInStep } from "./LogInStep";
import { NumberStep } from "./NumberStep";
import { PlanStep } from "./PlanStep";
import { ReceptionistStep } from "./ReceptionistStep";
import classes from "./SignUp.module.css";
import { fromServer, isKnown, toServer } from "./serverDraft";
import { type Keeping, useServerDraft } from "./useServerDraft";

export type Form = ReturnType<typeof useForm<Values>>;

/** The fields of each step, in order: where a refusal of the API leads to. */
const FIELDS: (keyof Values)[][] = [
  ["company_name", "slug", "industry", "timezone"],
  ["owner_name", "email", "password"],
  ["forward_to_number", "phone_number", "area_code"],
  ["business_hours", "greeting_message", "ai_voice", "emergency_phone"],
  ["plan_tier"],
];

const QUESTIONS = [
  "What is your company called?",
  "Who are you?",
  "Which number do customers call?",
  "How should Kestrel answer?",
  "Your plan",
];

const required = (words: string) => (value: string) => (value.trim() === "" ? words : null);

const CHECKS: { [K in keyof Values]?: (value: Values[K], values: Values) => string | null } = {
  company_name: required("Enter your company's name, as callers know it."),
  slug: (slug) =>
    /^[a-z0-9](-?[a-z0-9])+$/.test(slug) || slug === ""
      ? null
      : "Use small letters, digits and single hyphens.",
  timezone: required("Choose where your company is."),
  owner_name: required("Enter your name."),
  email: emailError,
  password: passwordError,
  forward_to_number: (number) => dialedPhoneError(number),
  phone_number: required("Choose a number."),
  business_hours: (hours) =>
    hours.week.some((day) => dayError(day) !== null) ? "Look at the times that are marked." : null,
  greeting_message: (words) => (words.length > 300 ? "Use at most 300 characters." : null),
  emergency_phone: (number) => dialedPhoneError(number, { optional: true }),
};

function check(step: number, values: Values): Partial<Record<keyof Values, string>> {
  const errors: Partial<Record<keyof Values, string>> = {};
  for (const field of FIELDS[step] ?? []) {
    const error = (CHECKS[field] as ((value: unknown, values: Values) => string | null) | undefined)?.(
      values[field],
      values,
    );
    if (error) errors[field] = error;
  }
  return errors;
}

export function SignUp() {
  const [kept] = useState(() => load(guessedZone()));
  const form = useForm<Values>({ initialValues: kept?.values ?? emptyValues(guessedZone()) });
  const [step, setStep] = useState(kept?.step ?? 0);
  const [proof, setProof] = useState<Draft["proof"]>(kept?.proof ?? null);
  const [attempt, setAttempt] = useState<Draft["attempt"]>(kept?.attempt ?? null);
  const [asksForCode, setAsksForCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [made, setMade] = useState(loadMade);
  const content = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const { values } = form;
  const isProven = proof !== null && proof.email === values.email.trim().toLowerCase();

  // What another device has kept: nothing is written over it before somebody has chosen.
  const [found, setFound] = useState<{ shown: ShownDraft; isNewer: boolean } | null>(null);
  const [known, setKnown] = useState<Draft["known"]>(kept?.known ?? null);
  const knownOf = (email?: string) => (known?.email === email ? known : null);
  const [isLooking, setIsLooking] = useState(false);
  const keeping = useServerDraft({
    values,
    step,
    proof: isProven ? proof : null,
    known: knownOf(proof?.email),
    isPaused: made !== null || found !== null || isLooking,
    onKnown: setKnown,
    onNewer: (shown) => setFound({ shown, isNewer: true }),
  });

  useEffect(() => {
    if (!made) save({ values, step, proof, known, attempt });
  }, [values, step, proof, known, attempt, made]);

  const go = (to: number) => {
    setStep(to);
    setProblem(null);
    window.scrollTo({ top: 0 });
    // Whoever cannot see the page change hears where they are.
    requestAnimationFrame(() => heading.current?.focus());
  };

  const refuse = (error: unknown) => {
    if (!(error instanceof Problem)) {
      setProblem("Something broke in this page. Load it again: what you filled in is kept.");
      return;
    }
    const rest: string[] = [];
    let first: number | null = null;
    for (const { field, message } of error.errors) {
      const top = field.split(".")[0] ?? field;
      const own = (top === "email_proof" ? "email" : top) as keyof Values;
      if (top === "email_proof") setProof(null);
      const at = FIELDS.findIndex((fields) => fields.includes(own));
      if (at < 0) rest.push(message);
      else {
        // What somebody else has now must not be sent again. A new value takes its error away, so it comes first.
        if (own === "phone_number") form.setFieldValue("phone_number", "");
        form.setFieldError(own, message);
        first = first === null ? at : Math.min(first, at);
      }
    }
    if (first !== null && first !== step) go(first);
    if (rest.length > 0 || error.errors.length === 0) setProblem(rest.join(" ") || error.message);
    focusFirstError(content.current);
  };

  /** Goes on after the log-in, where everything of it is right. */
  const leaveLogIn = () => {
    const errors = check(1, values);
    form.setErrors(errors);
    if (Object.keys(errors).length === 0) go(2);
    else focusFirstError(content.current);
  };

  /**
   * Looks for a draft that this device does not know: once the address is proven, and when a draft of this device is
   * opened again. What cannot be read is not written over either: the server compares.
   */
  const look = useMutation({
    mutationFn: ({ email, token }: { email: string; token: string; isNewer: boolean }) =>
      api.showDraft(email, token),
    meta: { ownBusiness: true },
    onSuccess: (shown, { email, isNewer }) => {
      if (isKnown(shown, toServer(values, step), knownOf(email))) {
        setKnown({ email, saved_at: shown.saved_at, unanswered: [] });
        if (!isNewer) leaveLogIn();
      } else setFound({ shown, isNewer });
    },
    onError: (_, { isNewer }) => {
      if (!isNewer) leaveLogIn();
    },
    onSettled: () => setIsLooking(false),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page is opened
  useEffect(() => {
    if (!kept?.proof || made) return;
    setIsLooking(true);
    look.mutate({ ...kept.proof, isNewer: true });
  }, []);

  /** Somebody has chosen: whichever it is takes the place of the one that was found. */
  const leaveFound = () => {
    if (found && proof) setKnown({ email: proof.email, saved_at: found.shown.saved_at, unanswered: [] });
    setFound(null);
  };

  const sendCode = useMutation({
    mutationFn: () => api.sendEmailCode(values.email.trim()),
    meta: { ownBusiness: true },
    onSuccess: () => setAsksForCode(true),
    onError: refuse,
  });

  const signUp = useMutation({
    mutationFn: async () => {
      const { password, ...told } = request(values, proof?.token ?? "");
      const next = attemptFor(JSON.stringify(told), attempt, () => crypto.randomUUID());
      setAttempt(next);
      save({ values, step, proof, known, attempt: next });
      const result = await api.onboard({ ...told, password }, next.key);
      // The company is there whatever becomes of this: without it one logs in by hand.
      await api.logIn(values.email.trim(), password).catch(() => undefined);
      return result;
    },
    meta: { ownBusiness: true },
    onSuccess: (result) => {
      const { keeps_number, forward_to_number } = values;
      const next = { result, keeps_number, forward_to_number };
      forget();
      keepMade(next);
      setMade(next);
      window.scrollTo({ top: 0 });
    },
    onError: refuse,
  });

  const next = () => {
    setProblem(null);
    const errors = check(step, values);
    form.setErrors(errors);
    if (Object.keys(errors).length > 0) {
      focusFirstError(content.current);
      return;
    }
    if (step === 1 && !isProven) {
      if (!asksForCode) sendCode.mutate();
      return;
    }
    if (step < STEPS.length - 1) {
      go(step + 1);
      return;
    }
    if (!isProven) {
      go(1);
      return;
    }
    const passwordProblem = passwordError(values.password);
    if (passwordProblem) {
      form.setFieldError("password", passwordProblem);
      focusFirstError(content.current);
      return;
    }
    signUp.mutate();
  };

  useEffect(() => {
    document.title = made ? "Call it now · Kestrel" : `${STEPS[step]} · Sign up for Kestrel`;
  }, [step, made]);

  if (made) return <CallNow made={made} />;

  const label =
    step === 1 && !isProven
      ? asksForCode
        ? "Enter the code above"
        : "Mail me a code"
      : step < 4
        ? "Next"
        : "Turn on my number";
  return (
    <form
      className={classes.page}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        next();
      }}
    >
      <header className={classes.top}>
        <Anchor href="/" c="inherit" underline="never" aria-label="Kestrel, to the start page">
          <Logo />
        </Anchor>
        <Anchor href="/app/login">Log in</Anchor>
      </header>
      <main className={classes.main} ref={content}>
        <nav aria-label="Steps">
          <ol className={classes.steps}>
            {STEPS.map((name, index) => (
              <li key={name}>
                {index < step ? (
                  <button
                    type="button"
                    className={classes.step}
                    data-done
                    aria-label={`${name}, done: change it`}
                    onClick={() => go(index)}
                  >
                    {name}
                  </button>
                ) : (
                  <span
                    className={classes.step}
                    data-now={index === step || undefined}
                    aria-current={index === step ? "step" : undefined}
                  >
                    {name}
                  </span>
                )}
              </li>
            ))}
          </ol>
        </nav>
        <Title order={1} mb="md" ref={heading} tabIndex={-1} style={{ outline: "none" }}>
          <span className="visually-hidden">Step {step + 1} of 5: </span>
          {QUESTIONS[step]}
        </Title>
        <Stack gap="md">
          {problem && (
            <Alert color="red" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
          {found && (
            <GoOn
              found={found.shown}
              isNewer={found.isNewer}
              onGoOn={() => {
                const back = fromServer(found.shown.draft, values);
                leaveFound();
                form.setValues(back.values);
                // Back to the log-in leads nowhere: the address is proven, and the password is typed.
                go(back.step === 1 && passwordError(values.password) === null ? 2 : back.step);
              }}
              onStay={() => {
                leaveFound();
                if (found.isNewer) go(step);
                else leaveLogIn();
              }}
            />
          )}
          {step === 0 && !found && <CompanyStep form={form} />}
          {step === 1 && !found && (
            <LogInStep
              form={form}
              isProven={isProven}
              asksForCode={asksForCode}
              onAnotherAddress={() => {
                setAsksForCode(false);
                setProof(null);
              }}
              onSendAgain={() => sendCode.mutate()}
              onProven={(token) => {
                const email = values.email.trim().toLowerCase();
                setProof({ email, token });
                setAsksForCode(false);
                setIsLooking(true);
                look.mutate({ email, token, isNewer: false });
              }}
            />
          )}
          {step === 2 && !found && <NumberStep form={form} />}
          {step === 3 && !found && <ReceptionistStep form={form} />}
          {step === 4 && !found && <PlanStep form={form} go={go} />}
        </Stack>
      </main>
      <div className={classes.bar} hidden={found !== null}>
        <Kept keeping={keeping} />
        <div className={classes.acts}>
          {step > 0 ? (
            <Button variant="default" onClick={() => go(step - 1)} disabled={signUp.isPending}>
              Back
            </Button>
          ) : (
            <span />
          )}
          <Button
            type="submit"
            loading={sendCode.isPending || look.isPending || signUp.isPending}
            disabled={step === 1 && asksForCode && !isProven}
          >
            {label}
          </Button>
        </div>
      </div>
    </form>
  );
}

const KEEPING: Record<Keeping, string> = {
  saving: "Saving…",
  anywhere: "Saved. You can go on from any device.",
  "here-only": "Saved on this device only.",
};

function Kept({ keeping }: { keeping: Keeping | null }) {
  if (!keeping) return null;
  return (
    <Text size="sm" c="dimmed" ta="center" pb={8} role="status">
      {KEEPING[keeping]}
    </Text>
  );
}

/** What is sent: numbers in E.164, and nothing that was left empty. */
function request(values: Values, email_proof: string): Onboard {
  const { keeps_number: _, area_code: __, ...rest } = values;
  const emergency = toE164(values.emergency_phone);
  return {
    ...rest,
    company_name: values.company_name.trim(),
    owner_name: values.owner_name.trim(),
    email: values.email.trim(),
    email_proof,
    forward_to_number: toE164(values.forward_to_number) ?? values.forward_to_number,
    business_hours: tidied(values.business_hours),
    emergency_phone: emergency ?? undefined,
    greeting_message: values.greeting_message.trim() === "" ? undefined : values.greeting_message.trim(),
  };
}
