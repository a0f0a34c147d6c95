import { createHash } from "node:crypto";
import { create, type DescMessage, fromBinary, type MessageInitShape, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { HandlerContext } from "@connectrpc/connect";
import { passing } from "../../platform/fault-points.js";
import { type Db, inTenant, type Tx, writeAtCommit } from "../../platform/postgres/transaction.js";
import { AppError } from "../../shared/errors.js";
import { claimKey, getUse, keepAnswer, type Once } from "../idempotency-store.js";
import type { Caller } from "../identity.js";
import { callerKey } from "./auth-interceptor.js";

/** Who calls. Only for methods whose policy asks for a member. */
export function callerOf(context: HandlerContext): Caller {
  const caller = context.values.get(callerKey);
  if (!caller) throw new AppError("unauthenticated", "TOKEN_MISSING", "Send an access token or an API key as `Authorization: Bearer …`.");
  return caller;
}

/** The entry of every reading method: opens the caller's transaction. */
export function read<T>(db: Db, context: HandlerContext, run: (tx: Tx, caller: Caller) => Promise<T>): Promise<T> {
  const caller = callerOf(context);
  return inTenant(db, caller.tenantId, (tx) => run(tx, caller));
}

const MAX_KEY_LENGTH = 255;

/** The entry of every writing method. */
export async function write<T extends object>(
  db: Db,
  context: HandlerContext,
  request: object,
  run: (tx: Tx, caller: Caller) => Promise<T>,
): Promise<T> {
  const answer = await writeOnce(db, context, request, run);
  passing("request-before-answer");
  return answer;
}

/** What the `Idempotency-Key` of a call asks for, if it has one. */
export function onceOf(context: HandlerContext, request: object): Once | undefined {
  const key = context.requestHeader.get("idempotency-key") ?? "";
  if (key === "") return undefined;
  if (key.length > MAX_KEY_LENGTH)
    throw new AppError("invalid", "INVALID_ARGUMENT", `Idempotency-Key: use at most ${MAX_KEY_LENGTH} characters.`);
  const { input } = context.method;
  const method = `${context.service.typeName}/${context.method.name}`;
  const requestHash = createHash("sha256")
    .update(toBinary(input as DescMessage, request as MessageShape<DescMessage>))
    .digest();
  return { key, method, requestHash };
}

/**
 * Opens the caller's transaction and honours `Idempotency-Key`. The key is inserted
 * first and the answer is stored last, in the transaction of the change itself: a concurrent call with the same key waits
 * for it on the unique index, and a crash leaves either both or nothing.
 */
async function writeOnce<T extends object>(
  db: Db,
  context: HandlerContext,
  request: object,
  run: (tx: Tx, caller: Caller) => Promise<T>,
): Promise<T> {
  const caller = callerOf(context);
  const { tenantId } = caller;
  const once = onceOf(context, request);
  if (!once) return inTenant(db, tenantId, (tx) => run(tx, caller));
  const { output } = context.method;
  return inTenant(db, tenantId, async (tx) => {
    if (!(await claimKey(tx, tenantId, once))) {
      const first = await getUse(tx, tenantId, once.key);
      if (first.method !== once.method || !first.requestHash.equals(once.requestHash)) {
        throw new AppError("already_exists", "IDEMPOTENCY_KEY_REUSED", "This Idempotency-Key was used for another request; use a new one.");
      }
      return fromBinary(output, first.response ?? new Uint8Array()) as unknown as T;
    }
    const answer = await run(tx, caller);
    const response = Buffer.from(toBinary(output, create(output, answer as MessageInitShape<DescMessage>)));
    writeAtCommit(tx, () => keepAnswer(tx, tenantId, once.key, response));
    return answer;
  });
}
