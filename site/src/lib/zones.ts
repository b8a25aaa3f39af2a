/** Zones that a company can be in: those of the United States and Canada that most people know. */
export const ZONES: readonly { value: string; label: string }[] = [
  { value: "America/New_York", label: "Eastern (New York)" },
  { value: "America/Chicago", label: "Central (Chicago)" },
  { value: "America/Denver", label: "Mountain (Denver)" },
  { value: "America/Phoenix", label: "Mountain, no summer time (Phoenix)" },
  { value: "America/Los_Angeles", label: "Pacific (Los Angeles)" },
  { value: "America/Anchorage", label: "Alaska (Anchorage)" },
  { value: "Pacific/Honolulu", label: "Hawaii (Honolulu)" },
  { value: "America/Toronto", label: "Eastern (Toronto)" },
  { value: "America/Winnipeg", label: "Central (Winnipeg)" },
  { value: "America/Edmonton", label: "Mountain (Edmonton)" },
  { value: "America/Vancouver", label: "Pacific (Vancouver)" },
  { value: "America/Halifax", label: "Atlantic (Halifax)" },
  { value: "America/St_Johns", label: "Newfoundland (St. John's)" },
];

/** The choices, with one more where the company's zone is none of them. */
export function zonesWith(zone: string): { value: string; label: string }[] {
  const known = ZONES.some(({ value }) => value === zone);
  return known ? [...ZONES] : [...ZONES, { value: zone, label: zone.replaceAll("_", " ") }];
}

/** The zone to begin with: the browser's where it is a choice, otherwise none, so that nobody gets a wrong one unseen. */
export function guessedZone(): string {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ZONES.some(({ value }) => value === own) ? own : "";
}
