import { PinInput, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface CodeFieldProps {
  value?: string;
  onChange: (code: string) => void;
  error?: ReactNode;
  onComplete?: (code: string) => void;
  autoFocus?: boolean;
}

/** The six digits of a mail. Each digit has a name of its own for a screen reader. */
export function CodeField({ value, onChange, error, onComplete, autoFocus }: CodeFieldProps) {
  return (
    <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
      <legend className="visually-hidden">Code of six digits</legend>
      <Text fw={600} mb={4} aria-hidden="true">
        Code
      </Text>
      <PinInput
        length={6}
        type="number"
        size="md"
        oneTimeCode
        placeholder=""
        value={value}
        onChange={onChange}
        onComplete={onComplete}
        error={Boolean(error)}
        autoFocus={autoFocus}
        getInputProps={(index) => ({ "aria-label": `Digit ${index + 1} of the code` })}
      />
      {error && (
        <Text c="var(--mantine-color-error)" size="sm" mt={4} role="alert">
          {error}
        </Text>
      )}
    </fieldset>
  );
}
