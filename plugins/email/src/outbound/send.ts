import { domainToASCII } from "node:url";
import type { Accepted, ChannelContext, OutboundMessage } from "@linktor/plugin-sdk";
import { asSendError, refusalOf } from "../errors.js";
import type { Settings } from "../settings.js";
import type { AnsweredMails } from "./answered.js";
import { compose } from "./compose.js";
import type { Transport } from "./transport.js";
import type { Uploads } from "./uploads.js";

export type Outbox = {
  readonly settings: Settings;
  readonly transport: Transport;
  readonly uploads: Uploads;
  readonly answered: AnsweredMails;
  readonly context: ChannelContext;
};

export async function sendMail(outbox: Outbox, message: OutboundMessage, signal: AbortSignal): Promise<Accepted> {
  const { settings, transport, uploads, answered, context } = outbox;
  try {
    const mail = compose(message, await answered.find(message, signal), settings, uploads);
    const { externalId, recipient } = mail;
    const { rejected, rejectedErrors = [] } = await transport.send(mail, signal);
    if (rejected.length > 0) context.log.warn({ messageId: message.messageId, rejected: rejected.length }, "some recipients were refused");
    const index = rejected.map((address) => asWritten(String(address))).indexOf(asWritten(recipient));
    const error = rejectedErrors[index];
    // Others have the mail, so it did go out; but not to the person it was for.
    if (error) await context.receive([{ type: "receipt", status: "failed", externalIds: [externalId], failure: refusalOf(error) }]);
    return { externalId };
  } catch (error) {
    throw asSendError(error);
  } finally {
    uploads.release(message.media);
  }
}

/** As it goes to the server, which knows domains in ASCII alone. */
function asWritten(address: string): string {
  const [local = "", domain = ""] = address.split("@");
  return `${local}@${domainToASCII(domain)}`;
}
