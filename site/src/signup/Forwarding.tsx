/** At the end of sign-up: how the number a company has forwards to its new one. */
import { Paper, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api/api";
import { phone } from "../lib/phone";
import { ForwardingCodes } from "../ui/ForwardingCodes";
import { Lines, Loaded } from "../ui/states";

export function Forwarding({ own, to }: { own: string; to: string }) {
  const query = useQuery({
    queryKey: ["forwarding-codes", to],
    queryFn: ({ signal }) => api.showForwardingCodes(to, signal),
    staleTime: Number.POSITIVE_INFINITY,
    meta: { ownBusiness: true },
  });
  return (
    <Paper p="lg" component="section" aria-labelledby="forwarding">
      <Title order={2} id="forwarding">
        Forward {phone(own)}
      </Title>
      <Text c="dimmed" size="sm" mb="md">
        Customers go on dialing the number they know.
      </Text>
      <Loaded query={query} skeleton={<Lines count={4} height={48} />}>
        {(instructions) => <ForwardingCodes instructions={instructions} />}
      </Loaded>
      <Text size="sm" mt="md">
        Then <a href="/app/settings/numbers/main">check with one call that it works</a>.
      </Text>
    </Paper>
  );
}
