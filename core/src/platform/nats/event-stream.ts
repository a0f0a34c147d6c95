import {
  DiscardPolicy,
  JetStreamApiCodes,
  JetStreamApiError,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from "@nats-io/jetstream";
import { headers, type MsgHdrs, type NatsConnection, nanos } from "@nats-io/transport-node";
import { type EventId, formatId, parseId } from "../../shared/ids.js";
import type { StoredEvent } from "../eventlog/event-store.js";
import type { NatsSettings } from "./settings.js";

const ANSWER_MS = 3000;
/** Room for headers in what a server takes as one message. */
const HEADERS_BYTES = 1024;
const EVENT_ID = "Linktor-Event-Id";

/** Where the stream ends. */
export interface StreamEnd {
  /** Sequence of its last message, whether that is still there or not. */
  readonly sequence: number;
  /** What its last message says that it is. */
  readonly eventId: EventId | undefined;
}

/** Makes the stream if there is none, brings its limits up to date, and looks where it ends. */
export async function openStream(connection: NatsConnection, settings: NatsSettings): Promise<StreamEnd> {
  const { streams } = await jetstreamManager(connection, { checkAPI: false, timeout: ANSWER_MS });
  const name = `${settings.prefix}-events`;
  // What is not named here is the operator's, replicas for example.
  const limits = {
    subjects: [`${settings.prefix}.events.>`],
    max_age: nanos(settings.streamMaxAgeMs),
    max_bytes: settings.streamMaxBytes,
  };
  const found = await streams.info(name).catch((error: unknown) => {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound) return undefined;
    throw error;
  });
  const info =
    found === undefined
      ? await streams.add({
          name,
          ...limits,
          description: "The event log of Linktor. It is made anew when it is missing.",
          storage: StorageType.File,
          retention: RetentionPolicy.Limits,
          discard: DiscardPolicy.Old,
        })
      : fits(found, limits)
        ? found
        : await streams.update(name, limits);
  const sequence = info.state.last_seq;
  const last = info.state.messages > 0 ? await streams.getMessage(name, { seq: sequence }) : null;
  return { sequence, eventId: last ? eventIdOf(last.header) : undefined };
}

function fits({ config }: StreamInfo, limits: { subjects: string[]; max_age: number; max_bytes: number }): boolean {
  return config.max_age === limits.max_age && config.max_bytes === limits.max_bytes && String(config.subjects) === String(limits.subjects);
}

function eventIdOf(header: MsgHdrs): EventId | undefined {
  try {
    return parseId<EventId>("ev", header.get(EVENT_ID));
  } catch {
    return undefined; // not a message of ours
  }
}

/** What became of events that were to be appended. */
export interface Appended {
  /** How many of them, from the first on, are in the stream. */
  readonly count: number;
  /** Where the stream ends now; undefined when that must be looked up. */
  readonly sequence: number | undefined;
  /** Why the rest is not. */
  readonly error: unknown;
}

/**
 * Appends events after a sequence, all under way at once. Each one says what it comes after, so the server refuses it where
 * another process was quicker or the one before it is missing: the order holds, and nothing is there twice.
 */
export async function appendEvents(
  connection: NatsConnection,
  { prefix }: NatsSettings,
  events: readonly StoredEvent[],
  after: number,
): Promise<Appended> {
  const js = jetstream(connection, { timeout: ANSWER_MS });
  const maxBytes = (connection.info?.max_payload ?? 1024 * 1024) - HEADERS_BYTES;
  const answers = await Promise.allSettled(
    events.map((event, index) => {
      const isTooLarge = event.payload.length > maxBytes;
      return js.publish(`${prefix}.events.${formatId("tn", event.tenantId)}.${event.name}`, isTooLarge ? undefined : event.payload, {
        msgID: formatId("ev", event.id),
        headers: headersOf(event, isTooLarge),
        expect: index === 0 ? { lastSequence: after } : { lastMsgID: formatId("ev", events[index - 1]?.id as EventId) },
      });
    }),
  );
  const failed = answers.findIndex(({ status }) => status === "rejected");
  const refusal = answers[failed];
  // One that was there already has the sequence that it had.
  const isInLine = answers.every((answer, index) => answer.status === "fulfilled" && answer.value.seq === after + index + 1);
  return {
    count: failed === -1 ? events.length : failed,
    sequence: isInLine ? after + events.length : undefined,
    error: refusal?.status === "rejected" ? refusal.reason : undefined,
  };
}

function headersOf(event: StoredEvent, isTooLarge: boolean): MsgHdrs {
  const all = headers();
  all.set(EVENT_ID, formatId("ev", event.id));
  all.set("Linktor-Position", String(event.position));
  all.set("Linktor-Tenant-Id", formatId("tn", event.tenantId));
  all.set("Linktor-Time", event.at.toISOString());
  if (isTooLarge) all.set("Linktor-Payload", "omitted");
  return all;
}
