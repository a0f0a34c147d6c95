import { jetstream, jetstreamManager, type StreamInfo } from "@nats-io/jetstream";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import type { Kysely } from "kysely";
import type { NatsSettings } from "../../src/platform/nats/settings.js";
import type { Tables } from "../../src/platform/postgres/tables.js";
import { formatId } from "../../src/shared/ids.js";

const STREAM = "linktor-events";

export function natsSettings(url: string, overrides: Partial<NatsSettings> = {}): NatsSettings {
  return {
    servers: [new URL(url).host],
    isTls: false,
    login: undefined,
    prefix: "linktor",
    streamMaxAgeMs: 3_600_000,
    streamMaxBytes: 64 * 1024 * 1024,
    ...overrides,
  };
}

/** An event, as a consumer of the stream gets it. */
export interface Relayed {
  readonly id: string;
  readonly position: string;
  readonly subject: string;
  readonly tenant: string;
  readonly time: string;
  readonly payload: string;
}

/** All that the stream holds, in its order. */
export function readStream(url: string): Promise<Relayed[]> {
  return connected(url, async (connection) => {
    const info = await streamInfo(connection);
    const all: Relayed[] = [];
    if (!info || info.state.messages === 0) return all;
    const consumer = await jetstream(connection).consumers.get(STREAM);
    const messages = await consumer.consume({ max_messages: 500 });
    for await (const { subject, headers, data, seq } of messages) {
      all.push({
        id: headers?.get("Linktor-Event-Id") ?? "",
        position: headers?.get("Linktor-Position") ?? "",
        subject,
        tenant: headers?.get("Linktor-Tenant-Id") ?? "",
        time: headers?.get("Linktor-Time") ?? "",
        payload: Buffer.from(data).toString("hex"),
      });
      if (seq >= info.state.last_seq) break;
    }
    return all;
  });
}

/** undefined while there is no stream. */
export function findStream(url: string): Promise<StreamInfo | undefined> {
  return connected(url, streamInfo);
}

async function streamInfo(connection: NatsConnection): Promise<StreamInfo | undefined> {
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  return streams.info(STREAM).catch((error: Error) => {
    if (error.message === "stream not found") return undefined;
    throw error;
  });
}

export async function connected<T>(url: string, run: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await connect({ servers: url });
  try {
    return await run(connection);
  } finally {
    await connection.close();
  }
}

/** The event log, as the stream should show it. */
export async function readLog(behind: Kysely<Tables>): Promise<Relayed[]> {
  const rows = await behind.selectFrom("event").selectAll().where("position", "is not", null).orderBy("position").execute();
  return rows.map(({ id, position, tenantId, name, at, payload }) => ({
    id: formatId("ev", id),
    position: position ?? "",
    subject: `linktor.events.${formatId("tn", tenantId)}.${name}`,
    tenant: formatId("tn", tenantId),
    time: at.toISOString(),
    payload: Buffer.from(payload).toString("hex"),
  }));
}
