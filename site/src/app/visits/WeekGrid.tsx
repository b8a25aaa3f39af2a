import type { Appointment, BusinessHours } from "../../api/types";
import { minutesOf, timeInWords, timeOf } from "../../lib/hours";
import { addDays, dayOfDate, localDate, span } from "../../lib/time";
import { placed, shownHours } from "./layout";
import classes from "./Visits.module.css";

const HOUR_PX = 52;

interface Props {
  visits: Appointment[];
  monday: string;
  today: string;
  zone: string;
  hours: BusinessHours | undefined;
  onOpen: (id: string) => void;
}

export function WeekGrid({ visits, monday, today, zone, hours, onOpen }: Props) {
  const days = Array.from({ length: 7 }, (_, index) => {
    const date = addDays(monday, index);
    const ofDay = visits.filter(
      (visit) => localDate(visit.starts_at, zone) === date && visit.status !== "canceled",
    );
    const isClosed = hours?.closed_on?.includes(date) ?? false;
    return { date, isClosed, placed: placed(ofDay, zone), open: isClosed ? [] : (hours?.week[index] ?? []) };
  });
  const { first, last } = shownHours(
    days.flatMap((day) => day.placed),
    hours,
  );
  const top = (minutes: number) => ((minutes - first * 60) / 60) * HOUR_PX;
  const lines = Array.from({ length: last - first }, (_, index) => first + index);
  return (
    <div
      className={classes.grid}
      style={{ "--height": `${(last - first) * HOUR_PX}px` } as React.CSSProperties}
    >
      <div className={classes.scale} aria-hidden="true">
        {lines.map((hour) => (
          <span key={hour} style={{ top: top(hour * 60) }}>
            {timeInWords(timeOf(hour * 60))}
          </span>
        ))}
      </div>
      {days.map((day) => (
        <section
          key={day.date}
          className={classes.column}
          aria-label={`${dayOfDate(day.date)}${day.isClosed ? ", closed" : ""}`}
        >
          <h2 className={classes.head} data-today={day.date === today || undefined}>
            {dayOfDate(day.date)}
          </h2>
          <div className={classes.body}>
            {day.open.map(([opens, closes]) => (
              <div
                key={opens}
                className={classes.open}
                style={{ top: top(minutesOf(opens)), height: top(minutesOf(closes)) - top(minutesOf(opens)) }}
              />
            ))}
            {lines.map((hour) => (
              <div key={hour} className={classes.hour} style={{ top: top(hour * 60) }} />
            ))}
            <ul className="plain-list">
              {day.placed.map(({ visit, from, until, lane, lanes }) => (
                <li key={visit.id}>
                  <button
                    type="button"
                    className={classes.visit}
                    data-done={visit.status === "done" || undefined}
                    onClick={() => onOpen(visit.id)}
                    style={{
                      top: top(from) + 1,
                      height: top(until) - top(from) - 2,
                      left: `${(lane / lanes) * 100}%`,
                      width: `calc(${100 / lanes}% - 3px)`,
                    }}
                    aria-label={`${visit.customer_name}, ${span(visit.starts_at, visit.ends_at, zone)}, ${visit.service_type}, crew ${visit.crew}`}
                  >
                    <strong>{visit.customer_name}</strong>
                    <span>{visit.service_type}</span>
                    <span>Crew {visit.crew}</span>
                  </button>
                </li>
              ))}
            </ul>
          </div>
        </section>
      ))}
    </div>
  );
}
