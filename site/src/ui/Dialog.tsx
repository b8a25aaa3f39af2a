import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";

interface DialogProps {
  title: string;
  onClose: () => void;
  size?: string;
  /** Closed by its own buttons only, so that a stray click or key does not lose what it shows. */
  isSticky?: boolean;
  /** More than a phone shows at once: there it takes the whole screen. */
  isLong?: boolean;
  children: ReactNode;
}

/** A dialog whose heading is no second banner of the page, as the library's own would be. */
export function Dialog(props: DialogProps) {
  const { title, onClose, size = "lg", isSticky = false, isLong = false, children } = props;
  const isOnPhone = useMediaQuery("(max-width: 47.99em)", false, { getInitialValueInEffect: false });
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={size}
      centered
      fullScreen={isLong && isOnPhone}
      closeOnClickOutside={!isSticky}
      closeOnEscape={!isSticky}
    >
      <Modal.Overlay />
      <Modal.Content>
        <Modal.Header role="presentation">
          <Modal.Title fw={650} fz="lg" lh={1.3}>
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
  /** What it does, in a sentence or more. */
  words: ReactNode;
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
        <Text component="div">{words}</Text>
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
