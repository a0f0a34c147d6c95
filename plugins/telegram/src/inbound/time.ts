/** A time that is no number would fail only when the event is put on the wire. */
export function timeOf(seconds: number): Date | undefined {
  return Number.isFinite(seconds) ? new Date(seconds * 1000) : undefined;
}
