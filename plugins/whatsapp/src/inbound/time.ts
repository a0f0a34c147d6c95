import { numberOf } from "../json.js";

/** Seconds, as text. A time that is none would fail only when the event is put on the wire. */
export function timeOf(seconds: unknown): Date | undefined {
  const number = numberOf(seconds);
  const time = number === undefined ? undefined : new Date(number * 1000);
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}
