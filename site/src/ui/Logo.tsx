import { Group, Text } from "@mantine/core";

export function Logo() {
  return (
    <Group gap={8} wrap="nowrap" component="span">
      <svg aria-hidden="true" width="28" height="28" viewBox="0 0 24 24" fill="var(--mantine-color-anchor)">
        <path d="M1 7.5C6.5 5.5 10 7.6 12 11c2-3.4 5.5-5.5 11-3.5-4.2 1.3-7.4 4.6-8.6 8.300L12 21.500l-2.400-5.700C8.400 12.100 5.200 8.800 1 7.500Z" />
      </svg>
      <Text span fw={700} fz="lg">
        Kestrel
      </Text>
    </Group>
  );
}
