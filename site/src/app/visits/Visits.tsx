/** The week's visits, as a calendar or as a list. Which week, which view and which visit is open stand in the address. */
import { ActionIcon, Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconChevronLeft, IconChevronRight, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { useCompany, useVisits, useZone } from "../../api/queries";
import { addDays, dayOfDate, localDate, mondayOf, shortDate, zoneName } from "../../lib/time";
import { Lines, Loaded, PageHeader } from "../../ui/states";
import { BookVisit } from "./BookVisit";
import { VisitDetail } from "./VisitDetail";
import { VisitList } from "./VisitList";
import { WeekGrid } from "./WeekGrid";

export default function Visits() {
  const zone = useZone();
  const company = useCompany();
  const [search, setSearch] = useSearchParams();
  const [isBooking, setIsBooking] = useState(false);
  // Seven columns do not fit a phone: there the list is the calendar.
  const isWide = useMediaQuery("(min-width: 62em)", window.matchMedia("(min-width: 62em)").matches);
  const today = localDate(new Date(), zone);
  const monday = mondayOf(search.get("week") ?? today);
  const sunday = addDays(monday, 6);
  const view = isWide ? (search.get("view") ?? "week") : "list";
  const query = useVisits(monday, sunday);
  const open = search.get("visit");
  const set = (name: string, value: string | null) =>
    setSearch((before) => {
      const after = new URLSearchParams(before);
      if (value === null) after.delete(name);
      else after.set(name, value);
      return after;
    });

  return (
    <>
      <PageHeader title="Visits" under={`Times are in ${zoneName(zone, `${monday}T12:00:00Z`)}.`}>
        <Button leftSection={<IconPlus size={18} aria-hidden="true" />} onClick={() => setIsBooking(true)}>
          Book a visit
        </Button>
      </PageHeader>
      <Stack>
        <Group justify="space-between">
          <Group gap="xs" wrap="nowrap">
            <ActionIcon
              variant="default"
              size={44}
              aria-label="The week before"
              onClick={() => set("week", addDays(monday, -7))}
            >
              <IconChevronLeft aria-hidden="true" />
            </ActionIcon>
            <ActionIcon
              variant="default"
              size={44}
              aria-label="The week after"
              onClick={() => set("week", addDays(monday, 7))}
            >
              <IconChevronRight aria-hidden="true" />
            </ActionIcon>
            <Text fw={600} aria-live="polite">
              {shortDate(monday)} – {shortDate(sunday)}
            </Text>
          </Group>
          <Group gap="xs">
            {monday !== mondayOf(today) && (
              <Button variant="subtle" onClick={() => set("week", null)}>
                This week
              </Button>
            )}
            {isWide && (
              <SegmentedControl
                aria-label="View"
                value={view}
                onChange={(value) => set("view", value === "week" ? null : value)}
                data={[
                  { value: "week", label: "Calendar" },
                  { value: "list", label: "List" },
                ]}
              />
            )}
          </Group>
        </Group>
        <Loaded query={query} skeleton={<Lines count={5} height={80} />}>
          {({ items }) =>
            view === "week" ? (
              <WeekGrid
                visits={items}
                monday={monday}
                today={today}
                zone={zone}
                hours={company.data?.business_hours}
                onOpen={(id) => set("visit", id)}
              />
            ) : (
              <VisitList
                visits={items}
                monday={monday}
                today={today}
                zone={zone}
                onOpen={(id) => set("visit", id)}
              />
            )
          }
        </Loaded>
      </Stack>
      {open && <VisitDetail id={open} zone={zone} onClose={() => set("visit", null)} />}
      {isBooking && (
        <BookVisit
          zone={zone}
          date={today > monday ? addDays(today, 1) : monday}
          onClose={() => setIsBooking(false)}
          onBooked={(visit) => {
            setIsBooking(false);
            set("week", mondayOf(localDate(visit.starts_at, zone)));
          }}
        />
      )}
      <span className="visually-hidden">{dayOfDate(today)} is today.</span>
    </>
  );
}
