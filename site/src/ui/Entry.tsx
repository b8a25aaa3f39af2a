/** One of a list: what it is, what is to be known of it, and what can be done at its side, or below on a phone. */
import { Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./Entry.module.css";

interface Props {
  name: string;
  /** Beside the name. */
  badges?: ReactNode;
  /** A line each, the later the less important. */
  lines: ReactNode[];
  acts?: ReactNode;
}

export function Entry({ name, badges, lines, acts }: Props) {
  return (
    <Paper component="section" aria-label={name} className={classes.entry}>
      <div className={classes.words}>
        <Group gap="xs">
          <Text fw={600} className={classes.name}>
            {name}
          </Text>
          {badges}
        </Group>
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one entry never move
          <Text key={index} size="sm" c="dimmed" className={classes.name}>
            {line}
          </Text>
        ))}
      </div>
      {acts && (
        <Group gap={8} className={classes.acts}>
          {acts}
        </Group>
      )}
    </Paper>
  );
}
