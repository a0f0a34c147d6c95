import { toBinary } from "@bufbuild/protobuf";
import { type InboundEvent, InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { quarantine } from "../../channel/index.js";
import { inSavepoint, type Tx } from "../../platform/postgres/transaction.js";
import { AppError } from "../../shared/errors.js";
import type { IngestChannel } from "../ports.js";
import { AlreadyStored } from "../receive-message.js";
import { applyEvent } from "./apply-event.js";
import { Malformed } from "./inbound.js";

export type Outcome =
  | { readonly outcome: "stored" | "duplicate" }
  | { readonly outcome: "quarantined"; readonly reason: string; readonly code: string };

/** Stores the only event of a batch. Fails when it cannot be stored as it is: `ingestEvent` then finds out what to do. */
export async function ingestOnly(tx: Tx, channel: IngestChannel, event: InboundEvent, now: Date): Promise<Outcome> {
  return { outcome: await applyEvent(tx, channel, event, now) };
}

/** Stores one event of a batch. What can never be stored is put aside, so that it does not hold up its neighbours. */
export async function ingestEvent(tx: Tx, channel: IngestChannel, event: InboundEvent, now: Date): Promise<Outcome> {
  try {
    return { outcome: await inSavepoint(tx, () => applyEvent(tx, channel, event, now)) };
  } catch (error) {
    if (error instanceof AlreadyStored) return { outcome: "duplicate" };
    const reason = reasonToPutAside(error);
    if (reason === undefined) throw error;
    await quarantine(tx, { tenantId: channel.tenantId, channelId: channel.id, reason, raw: toBinary(InboundEventSchema, event) }, now);
    return { outcome: "quarantined", reason, code: codeOf(error) };
  }
}

/** The reason for programs: of few values. */
function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.reason.toLowerCase();
  return error instanceof Malformed ? "malformed" : `sql_${String((error as { code?: unknown }).code).slice(0, 2)}`;
}

// Classes of SQL errors that say the data is at fault, and not the database: data exception, integrity violation, too long for an index.
const DATA_AT_FAULT = /^(22|23|54)/;

function reasonToPutAside(error: unknown): string | undefined {
  if (error instanceof Malformed || (error instanceof AppError && error.kind !== "unavailable")) return error.message;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && DATA_AT_FAULT.test(code) ? (error as Error).message : undefined;
}
