/** How the number a company has forwards to Kestrel, carrier by carrier. */
import { Accordion, Code, Paper, Text, Title } from "@mantine/core";
import { phone } from "../lib/phone";

interface Carrier {
  name: string;
  unanswered: string[];
  all: string[];
  off: string;
  note?: string;
}

/** The codes contain the number: ten digits for the star codes, all of it for the GSM ones. */
function carriers(to: string): Carrier[] {
  const ten = to.slice(2);
  const eleven = to.slice(1);
  const gsm = (stars: string) => ({
    unanswered: ["61", "67", "62"].map((service) => `${stars}${service}*${eleven}#`),
    all: [`${stars}21*${eleven}#`],
  });
  return [
    { name: "Verizon (mobile)", unanswered: [`*71${ten}`], all: [`*72${ten}`], off: "*73" },
    {
      name: "AT&T (mobile)",
      ...gsm("*"),
      off: "#21# and #61#, #67#, #62#",
      note: "Some business plans switch these in the account instead.",
    },
    { name: "T-Mobile or Metro (mobile)", ...gsm("**"), off: "##004# and ##21#" },
    {
      name: "Landline, Xfinity, Spectrum",
      unanswered: [`*92${ten}`, `*90${ten}`],
      all: [`*72${ten}`],
      off: "*73, or *93 and *91",
      note: "The codes vary by region: if one does not work, ask your carrier for call forwarding.",
    },
    {
      name: "Internet telephone (RingCentral, Ooma, Google Voice, …)",
      unanswered: [],
      all: [],
      off: "the same page",
      note: "Set the forwarding number in your account's call settings.",
    },
  ];
}

export function Forwarding({ own, to }: { own: string; to: string }) {
  return (
    <Paper p="lg" component="section" aria-labelledby="forwarding">
      <Title order={2} id="forwarding">
        Forward {phone(own)}
      </Title>
      <Text c="dimmed" size="sm" mb="sm">
        Dial the code on the phone that has this number, like a call. Customers go on dialling the number they
        know.
      </Text>
      <Accordion variant="separated">
        {carriers(to).map((carrier) => (
          <Accordion.Item key={carrier.name} value={carrier.name}>
            <Accordion.Control>{carrier.name}</Accordion.Control>
            <Accordion.Panel>
              <Codes title="Only calls you don't answer" codes={carrier.unanswered} />
              <Codes title="All calls" codes={carrier.all} />
              {carrier.note && <Text size="sm">{carrier.note}</Text>}
              <Text size="sm" c="dimmed">
                Off again: {carrier.off}
              </Text>
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Paper>
  );
}

function Codes({ title, codes }: { title: string; codes: string[] }) {
  if (codes.length === 0) return null;
  return (
    <Text size="sm" mb="xs" component="div">
      {title}:{" "}
      {codes.map((code, index) => (
        <span key={code}>
          {index > 0 && ", then "}
          <Code fz="sm" c="var(--mantine-color-text)">
            {code}
          </Code>
        </span>
      ))}
    </Text>
  );
}
