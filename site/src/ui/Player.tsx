/** Plays a voicemail: the link to it is asked for when somebody wants to listen, and plays for some minutes. */
import { Alert, Button } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Problem } from "../api/problem";
import type { Recording } from "../api/types";
import { duration } from "../lib/time";

interface PlayerProps {
  /** Asks for a link. */
  load: () => Promise<Recording>;
  /** Whose voicemail, for those who do not see where the player stands. */
  label: string;
  /** Seconds, where they are known before. */
  length?: number | null;
}

export function Player({ load, label, length }: PlayerProps) {
  const link = useMutation({ mutationFn: load, meta: { shown: true } });
  const [isBroken, setBroken] = useState(false);
  const reached = useRef(0);
  const player = useRef<HTMLAudioElement>(null);

  // The button goes when the player comes: the keyboard stays where it was.
  const { data } = link;
  useEffect(() => {
    if (data) player.current?.focus({ preventScroll: true });
  }, [data]);

  const listen = () => {
    setBroken(false);
    link.mutate();
  };
  /** A link that has ended is asked for anew, and the sound goes on where it was. */
  const fail = () => {
    if (link.data && Date.now() >= Date.parse(link.data.expires_at)) link.mutate();
    else setBroken(true);
  };

  if (link.data && !isBroken && !link.isError) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: a telephone's sound; what was said before stands in the transcript
      <audio
        ref={player}
        controls
        autoPlay
        aria-label={label}
        src={link.data.url}
        style={{ width: "100%", maxWidth: 480, display: "block" }}
        onLoadedMetadata={(event) => {
          if (reached.current > 0) event.currentTarget.currentTime = reached.current;
        }}
        onTimeUpdate={(event) => {
          reached.current = event.currentTarget.currentTime;
        }}
        onError={fail}
      />
    );
  }
  return (
    <>
      {(link.isError || isBroken) && (
        <Alert color="red" role="alert" mb="sm">
          {link.error instanceof Problem
            ? link.error.message
            : "This could not be played here. Try again, or in another browser."}
        </Alert>
      )}
      <Button
        variant="default"
        loading={link.isPending}
        leftSection={<IconPlayerPlay size={18} aria-hidden="true" />}
        aria-label={label}
        onClick={listen}
      >
        Listen{length ? `, ${duration(length)}` : ""}
      </Button>
    </>
  );
}
