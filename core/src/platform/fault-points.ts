import { type Channel, channel } from "node:diagnostics_channel";

/** Moments at which a process can die with something half done. `docs/reliability.md` says what each is there to prove. */
export const FAULT_POINTS = [
  // A message comes in.
  "inbound-before-insert",
  "contact-created",
  "inbound-inserted",
  "commit-before-wake-up",
  "inbound-before-answer",
  // A message goes out.
  "request-before-answer",
  "work-claimed",
  "delivery-claimed",
  "attempt-begun",
  "plugin-asked",
  "provider-answered", // passed in plugin-host
  "send-before-record",
  "send-recorded",
  // The log.
  "events-stamped",
  // A process begins, and ends.
  "migration-applied",
  "plugin-handshake", // passed in plugin-host
  "part-stopped",
] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number];

const channels = Object.fromEntries(FAULT_POINTS.map((point) => [point, channel(`linktor:fault-point:${point}`)])) as Record<
  FaultPoint,
  Channel
>;

/** Says that the process is at this point. Nobody but a test listens, and it costs nothing then. */
export function passing(point: FaultPoint): void {
  channels[point].publish(undefined);
}
