import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type InboundEvent, InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { quarantine } from "../../channel/index.js";
import { inSavepoint, type Tx } from "../../platform/postgres/transaction.js";
import { AppError } from "../../shared/errors.js";
import type { IngestChannel } from "../ports.js";
import { AlreadyStored } from "../receive-message.js";
import { applyEvent } from "./apply-event.js";
import { describeEvent } from "./describe-event.js";
import { Malformed } from "./inbound.js";

export type Outcome =
  | { readonly outcome: "stored" | "duplicate" }
  | { readonly outcome: "quarantined"; readonly reason: string; readonly code: string };

export type Reingested = { readonly outcome: "stored" | "duplicate" } | { readonly outcome: "still_failing"; readonly reason: string };

/** Stores the only event of a batch. Fails when it cannot be stored as it is: `ingestEvent` then finds out what to do. */
export async function ingestOnly(tx: Tx, channel: IngestChannel, event: InboundEvent, now: Date): Promise<Outcome> {
  return { outcome: await applyEvent(tx, channel, event, now) };
}

/**
 * Stores one event of a batch. What can never be stored is put aside, so that it does not hold up its neighbours; so is what failed
 * in a way that nobody foresaw, once `isTooOften`, which is asked each time, says so.
 */
export async function ingestEvent(
  tx: Tx,
  channel: IngestChannel,
  event: InboundEvent,
  now: Date,
  isTooOften: () => boolean = () => false,
): Promise<Outcome> {
  try {
    return { outcome: await inSavepoint(tx, () => applyEvent(tx, channel, event, now)) };
  } catch (error) {
    if (error instanceof AlreadyStored) return { outcome: "duplicate" };
    const reason = reasonToPutAside(error) ?? (mayPass(error) || !isTooOften() ? undefined : reasonOf(error));
    if (reason === undefined) throw error;
    await putAside(tx, channel, event, reason, now);
    return { outcome: "quarantined", reason, code: codeOf(error) };
  }
}

/** The reason for programs: of few values. */
function codeOf(error: unknown): string {
  if (error instanceof AppError) return error.reason.toLowerCase();
  if (error instanceof Malformed) return "malformed";
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? `sql_${code.slice(0, 2)}` : "unforeseen";
}

/** Keeps an event for a person instead of applying it. */
export function putAside(tx: Tx, { tenantId, id }: IngestChannel, event: InboundEvent, reason: string, now: Date): Promise<void> {
  const raw = toBinary(InboundEventSchema, event);
  return quarantine(tx, { tenantId, channelId: id, ...describeEvent(event), reason, raw }, now);
}

/** Applies an event that was put aside. Answers why it cannot be, if that is still so; then nothing was changed. */
export async function reingest(tx: Tx, channel: IngestChannel, raw: Uint8Array, now: Date): Promise<Reingested> {
  try {
    return { outcome: await inSavepoint(tx, () => applyEvent(tx, channel, parse(raw), now)) };
  } catch (error) {
    if (error instanceof AlreadyStored) return { outcome: "duplicate" };
    if (mayPass(error)) throw error;
    const reason = reasonToPutAside(error) ?? reasonOf(error);
    return { outcome: "still_failing", reason };
  }
}

function parse(raw: Uint8Array): InboundEvent {
  try {
    return fromBinary(InboundEventSchema, raw);
  } catch {
    throw new Malformed("the bytes are not an event of a network");
  }
}

// Classes of SQL errors that say the data is at fault, and not the database: data exception, integrity violation, too long for an index.
const DATA_AT_FAULT = /^(22|23|54)/;

function reasonToPutAside(error: unknown): string | undefined {
  if (error instanceof Malformed || (error instanceof AppError && error.kind !== "unavailable")) return error.message;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && DATA_AT_FAULT.test(code) ? (error as Error).message : undefined;
}

/** What says that the database or the connection to it is at fault, and not what was to be stored: a repeat may go well. */
const MAY_PASS = /^(08|25|40|53|55|57|58|E[A-Z])/;

/** The connection has just taken a rollback, so an error without a code is one of the program, not of the line. */
function mayPass(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === "string" && MAY_PASS.test(code);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
