import type { Accepted, Channel, OutboundMedia, OutboundMessage } from "@linktor/plugin-sdk";
import { SendError } from "@linktor/plugin-sdk";
import { callbackData } from "../callback-data.js";
import type { Client } from "../graph/client.js";
import { NoAnswer, Refused } from "../graph/errors.js";
import { asSendError, refusalOf } from "../graph/refusal.js";
import { type Destination, destinationOf } from "../ids.js";
import { objectsIn, textOf } from "../json.js";
import { readUpload } from "../media/reference.js";
import { expired } from "./media.js";
import type { PairPace } from "./pair-pace.js";
import { payloadsOf } from "./payloads.js";

export type Outbox = {
  readonly client: Client;
  readonly phoneNumberId: string;
  readonly channelId: string;
  readonly pace: PairPace;
};

type Reaction = Parameters<NonNullable<Channel["react"]>>[0];

const TOO_FAST_FOR_THIS_PERSON = 131056;
const CANNOT_USE_THE_FILE = 131053;
/** Codes of a file that Meta does not have, among other things. */
const MAYBE_THE_FILE: readonly unknown[] = [100, 131009, CANNOT_USE_THE_FILE];
/** A file that was uploaded for this very attempt is surely there. */
const FRESH_MS = 3_600_000;

export async function sendMessage(outbox: Outbox, message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
  const to = destinationOf(message.to, message.thread);
  const payloads = payloadsOf(message);
  const key = callbackData(outbox.channelId, message.idempotencyKey);
  const ids: string[] = [];
  for (const [index, payload] of payloads.entries()) {
    const context = index === 0 && message.replyTo ? { context: { message_id: message.replyTo } } : {};
    // A status that repeats the key says that the message went out: only of the last call is that true.
    const proof = index === payloads.length - 1 ? key : {};
    try {
      ids.push(await post(outbox, to, { ...context, ...proof, ...payload }, signal));
    } catch (error) {
      throw index === 0 ? refusalFor(outbox, to, message.media, error) : onlyPartly(index, payloads.length, error);
    }
  }
  const [externalId = "", ...moreExternalIds] = ids;
  return { externalId, moreExternalIds };
}

export async function sendReaction(outbox: Outbox, { to, externalId, emoji }: Reaction, signal: AbortSignal): Promise<void> {
  const destination = destinationOf(to);
  try {
    await post(outbox, destination, { type: "reaction", reaction: { message_id: externalId, emoji } }, signal);
  } catch (error) {
    throw refusalFor(outbox, destination, [], error);
  }
}

async function post({ client, phoneNumberId, pace }: Outbox, to: Destination, message: object, signal: AbortSignal): Promise<string> {
  const json = { messaging_product: "whatsapp", ...to, ...message };
  const { messages } = await client.call(`${phoneNumberId}/messages`, { json }, signal);
  const id = textOf(objectsIn(messages)[0]?.id);
  if (id === undefined) throw new NoAnswer("it did not say which message it made");
  pace.taken(addressOf(to));
  return id;
}

function refusalFor({ pace }: Outbox, to: Destination, media: readonly OutboundMedia[], error: unknown): unknown {
  if (!(error instanceof Refused)) return asSendError(error);
  if (error.code === TOO_FAST_FOR_THIS_PERSON) {
    const wait = pace.refused(addressOf(to));
    return new SendError({ ...refusalOf(error), retryAfterMs: Math.max(wait, error.retryAfterMs ?? 0) });
  }
  const old = MAYBE_THE_FILE.includes(error.code) ? media.find(isOld) : undefined;
  if (old) return expired(old);
  if (error.code === CANNOT_USE_THE_FILE) return new SendError({ ...refusalOf(error), class: "content_rejected" });
  return asSendError(error);
}

function isOld({ reference }: OutboundMedia): boolean {
  const upload = readUpload(reference);
  return upload !== undefined && Date.now() - upload.uploadedAt.getTime() > FRESH_MS;
}

function addressOf({ to, recipient }: Destination): string {
  return to ?? recipient ?? "";
}

/** Not a `SendError`: a repeat would send the first parts twice. */
function onlyPartly(sent: number, of: number, error: unknown): Error {
  const reason = error instanceof Error ? error.message : "unknown error";
  return new Error(`${sent} of ${of} parts went out, then: ${reason}`);
}
