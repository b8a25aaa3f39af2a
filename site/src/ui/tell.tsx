/** Short notices: that something was done, with a way back, or what went wrong and what to do. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { Problem } from "../api/problem";

let notices = 0;
/** The last notice that only says that something was done: the next one takes its place, so that none hides the page. */
let plain: string | null = null;

const DONE_MS = 5_000;
const UNDO_MS = 8_000;

export const tell = {
  /** Something was done. `undo` can be pressed for eight seconds. */
  done(message: string, undo?: () => void) {
    notices += 1;
    const id = `notice-${notices}`;
    const text = undo ? (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-md"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ) : (
      message
    );
    if (!undo) {
      if (plain) notifications.hide(plain);
      plain = id;
    }
    const autoClose = undo ? UNDO_MS : DONE_MS;
    notifications.show({ id, message: text, color: "teal", autoClose, role: "status", ...closing });
  },
  /** What went wrong, in the API's words. */
  problem(error: unknown) {
    if (error instanceof Problem && error.status === 401) return;
    const message = error instanceof Problem ? error.message : "Something broke in this page. Load it again.";
    const details = error instanceof Problem ? error.errors.map((one) => one.message) : [];
    const text = [
      ...(details.length > 0 && error instanceof Problem && error.status === 422 ? [] : [message]),
      ...details,
    ];
    notifications.show({
      message: text.join(" "),
      color: "red",
      autoClose: 12_000,
      role: "alert",
      ...closing,
    });
  },
};

const closing = { withCloseButton: true, closeButtonProps: { "aria-label": "Close this notice" } };
