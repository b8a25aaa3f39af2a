import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface DialogProps {
  title: string;
  onClose: () => void;
  size?: string;
  /** Closed by its own buttons only, so that a stray click or key does not lose what it shows. */
  isSticky?: boolean;
  children: ReactNode;
}

/** A dialog whose heading is no second banner of the page, as the library's own would be. */
export function Dialog({ title, onClose, size = "lg", isSticky = false, children }: DialogProps) {
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={size}
      centered
      closeOnClickOutside={!isSticky}
      closeOnEscape={!isSticky}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Header role="presentation">
          <Modal.Title fw={650} fz="lg">
            {title}
          </Modal.Title>
          {!isSticky && <Modal.CloseButton aria-label="Close" size="lg" />}
        </Modal.Header>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

interface ConfirmProps {
  title: string;
  words: string;
  /** What the button does. */
  act: string;
  isBusy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Confirm({ title, words, act, isBusy = false, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose} size="md">
      <Stack>
        <Text>{words}</Text>
        <Group>
          <Button color="red.9" loading={isBusy} onClick={onConfirm}>
            {act}
          </Button>
          <Button variant="default" data-autofocus onClick={onClose}>
            Keep
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
