/** One more number: an area code, what can be had there, and the wait while it is rented. */
import { Alert, Button, Loader, Stack, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../api/api";
import { Problem } from "../../api/problem";
import { phone } from "../../lib/phone";
import { Dialog } from "../../ui/Dialog";
import { NumberChoice } from "../../ui/NumberChoice";
import { tell } from "../../ui/tell";
import { useAttempt } from "../../ui/useAttempt";

const SEARCH = "available-numbers";

interface Props {
  /** Where it is looked for first. */
  areaCode: string;
  onClose: () => void;
  onAdded: () => void;
}

export function AddNumber({ areaCode: first, onClose, onAdded }: Props) {
  const client = useQueryClient();
  const keyOf = useAttempt();
  const [areaCode, setAreaCode] = useState(first);
  const [chosen, setChosen] = useState("");
  const [fieldError, setFieldError] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const clear = () => {
    setFieldError(null);
    setProblem(null);
  };
  const add = useMutation({
    mutationFn: (number: string) => api.addNumber(number, keyOf(number)),
    meta: { shown: true },
    onSuccess: (number) => {
      onAdded();
      tell.done(`${phone(number.phone_number)} is yours, and Kestrel answers it.`);
      onClose();
    },
    onError: (error) => {
      const own =
        error instanceof Problem ? error.errors.find(({ field }) => field === "phone_number") : null;
      if (own) {
        // Somebody else has it: it is not offered any more.
        setFieldError(own.message);
        setChosen("");
        void client.invalidateQueries({ queryKey: [SEARCH] });
      } else if (error instanceof Problem && error.isPassing && error.status !== 429) {
        // It may have been rented all the same: the same again goes on from there, and pays for it once.
        setProblem(`${error.message} Choose the same number to go on with it: nothing is paid for twice.`);
        onAdded();
      } else {
        setProblem(error instanceof Problem ? error.message : "Something broke in this page. Load it again.");
      }
    },
  });
  if (add.isPending) {
    return (
      <Dialog title="Add a number" onClose={onClose} isSticky isLong>
        <Stack align="center" py="xl" gap="sm" role="status">
          <Loader aria-hidden="true" />
          <Text fw={600}>Getting {phone(add.variables)} for you</Text>
          <Text size="sm" c="dimmed" ta="center">
            It is rented and connected to Kestrel. This takes a few seconds.
          </Text>
        </Stack>
      </Dialog>
    );
  }
  return (
    <Dialog title="Add a number" onClose={onClose} isLong>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          clear();
          if (!/^[2-9]\d\d$/.test(areaCode)) setProblem("Enter an area code of three digits, like 303.");
          else if (chosen === "") setFieldError("Choose a number.");
          else add.mutate(chosen);
        }}
      >
        <Stack>
          {problem && (
            <Alert color="red" variant="outline" role="alert">
              {problem}
            </Alert>
          )}
          <NumberChoice
            name={SEARCH}
            search={api.listAvailableNumbers}
            areaCode={areaCode}
            onAreaCode={(code) => {
              setAreaCode(code);
              setChosen("");
              clear();
            }}
            label="Numbers you can have"
            error={fieldError}
            value={chosen}
            onChange={(number) => {
              setChosen(number);
              clear();
            }}
          />
          <Button type="submit">{chosen === "" ? "Add the number" : `Add ${phone(chosen)}`}</Button>
        </Stack>
      </form>
    </Dialog>
  );
}
