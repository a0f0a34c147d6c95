import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { use } from "react";
import { LanguageContext, type Texts } from "./texts.js";

const DAY_MS = 86_400_000;

export interface Times {
  /** Hour and minute today, a weekday within the week, else a date: for lists. */
  short(time: Timestamp | undefined): string;
  /** Hour and minute. */
  clock(time: Timestamp | undefined): string;
  /** Day and time, for tooltips. */
  full(time: Timestamp | Date | undefined): string;
  /** Today, yesterday or the date. */
  day(time: Timestamp | undefined): string;
}

export function useTimes(): Times {
  const { tag, texts } = use(LanguageContext);
  return timesOf(tag, texts);
}

const made = new Map<string, Times>();

function timesOf(tag: string, texts: Texts): Times {
  const known = made.get(tag);
  if (known) return known;
  const format = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(tag, options);
  const clock = format({ hour: "2-digit", minute: "2-digit" });
  const weekday = format({ weekday: "short" });
  const date = format({ day: "numeric", month: "short" });
  const dateOfYear = format({ day: "numeric", month: "short", year: "numeric" });
  const day = format({ weekday: "long", day: "numeric", month: "long" });
  const full = format({ dateStyle: "medium", timeStyle: "short" });
  const times: Times = {
    short(time) {
      if (!time) return "";
      const [at, now] = [timestampDate(time), new Date()];
      const days = daysBetween(at, now);
      if (days === 0) return clock.format(at);
      if (days < 7) return weekday.format(at);
      return (at.getFullYear() === now.getFullYear() ? date : dateOfYear).format(at);
    },
    clock: (time) => (time ? clock.format(timestampDate(time)) : ""),
    full: (time) => (time ? full.format(time instanceof Date ? time : timestampDate(time)) : ""),
    day(time) {
      if (!time) return "";
      const at = timestampDate(time);
      const days = daysBetween(at, new Date());
      if (days === 0) return texts.thread.today;
      if (days === 1) return texts.thread.yesterday;
      return at.getFullYear() === new Date().getFullYear() ? day.format(at) : dateOfYear.format(at);
    },
  };
  made.set(tag, times);
  return times;
}

function daysBetween(a: Date, b: Date): number {
  const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  return Math.round((midnight(b) - midnight(a)) / DAY_MS);
}
