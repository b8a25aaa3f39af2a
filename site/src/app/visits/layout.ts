/** Where visits stand in a day's column: those that overlap stand side by side. */
import type { Appointment, BusinessHours } from "../../api/types";
import { minutesOf } from "../../lib/hours";
import { localMinutes } from "../../lib/time";

export interface Placed {
  visit: Appointment;
  /** Minutes since local midnight. */
  from: number;
  until: number;
  lane: number;
  lanes: number;
}

/** A day's visits with their lanes. `visits` are of one local day. */
export function placed(visits: Appointment[], zone: string): Placed[] {
  const all = visits
    .map((visit) => {
      const from = localMinutes(visit.starts_at, zone);
      const until = localMinutes(visit.ends_at, zone);
      return { visit, from, until: until > from ? until : 1440, lane: 0, lanes: 1 };
    })
    .sort((one, other) => one.from - other.from || one.visit.crew - other.visit.crew);
  let group: Placed[] = [];
  let end = -1;
  const close = () => {
    const lanes = Math.max(0, ...group.map((one) => one.lane)) + 1;
    for (const one of group) one.lanes = lanes;
    group = [];
  };
  for (const one of all) {
    if (one.from >= end) close();
    const taken = new Set(group.filter((other) => other.until > one.from).map((other) => other.lane));
    while (taken.has(one.lane)) one.lane += 1;
    group.push(one);
    end = Math.max(end, one.until);
  }
  close();
  return all;
}

/** The hours that a week's calendar shows: all opening hours and all visits, whole hours. */
export function shownHours(all: Placed[], hours: BusinessHours | undefined): { first: number; last: number } {
  const spans = hours?.week.flat() ?? [];
  const starts = [...spans.map(([opens]) => minutesOf(opens)), ...all.map((one) => one.from)];
  const ends = [...spans.map(([, closes]) => minutesOf(closes)), ...all.map((one) => one.until)];
  if (starts.length === 0) return { first: 8, last: 17 };
  return { first: Math.floor(Math.min(...starts) / 60), last: Math.ceil(Math.max(...ends) / 60) };
}
