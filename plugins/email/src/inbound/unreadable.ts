import type { InboundMessage } from "@linktor/plugin-sdk";
import type { MessageEnvelopeObject } from "imapflow";
import { externalIdOf, hashedId, normalId } from "../message-id.js";
import { isAddress, sameAddress } from "./address.js";
import { oneLine } from "./readable.js";
import type { Place } from "./reference.js";

/** Whoever wrote it: nobody can tell. */
export const NOBODY = "unknown@unknown.invalid";

const HEAD_BYTES = 64 * 1024;

/** A mail that cannot be taken apart: kept as it came, with what the server makes of its head. */
export function unreadable(raw: Uint8Array, envelope: MessageEnvelopeObject | undefined, at: Date): InboundMessage {
  const head = Buffer.from(raw.subarray(0, HEAD_BYTES)).toString("utf8").replaceAll("\0", "");
  const address = envelope?.from?.[0]?.address ?? "";
  const name = oneLine(envelope?.from?.[0]?.name).slice(0, 200);
  const subject = oneLine(envelope?.subject).slice(0, 490);
  const value = isAddress(address) ? sameAddress(address) : NOBODY;
  const externalId = externalIdOf(normalId(envelope?.messageId) ?? hashedId([raw]));
  return {
    type: "message",
    at,
    externalId,
    contact: { kind: "email", value, ...(name !== "" && { displayName: name }) },
    thread: externalId,
    contentType: "unsupported",
    text: subject,
    content: { unsupported: { networkType: "mail", raw: head } },
    automatic: true,
  };
}

/** A mail that the server lists and cannot give. */
export function unfetched({ folder, uidValidity, uid }: Place): InboundMessage {
  const externalId = hashedId(["unfetched", folder, uidValidity, String(uid)]);
  const text = `[The mail server could not give this mail. It is number ${uid} in the folder ${folder}.]`;
  const content = { unsupported: { networkType: "mail", raw: "" } };
  return {
    type: "message",
    externalId,
    contact: { kind: "email", value: NOBODY },
    thread: externalId,
    contentType: "unsupported",
    text,
    content,
    automatic: true,
  };
}
