import type { MethodImpl } from "@connectrpc/connect";
import type { ContactService } from "@linktor/gen/linktor/contact/v1/contact_pb.js";
import { write } from "../../identity/index.js";
import { invalid, notFound } from "../../shared/errors.js";
import { type ChannelId, type ContactId, parseId, parseOptionalId } from "../../shared/ids.js";
import { isGlobal } from "../address.js";
import { addIdentity } from "../change-identities.js";
import type { ContactDeps } from "../deps.js";
import { actorOf } from "../history.js";
import { toE164 } from "../phone.js";
import { identityToProto } from "./to-proto.js";

export function addContactIdentityRpc({
  db,
  clock,
  channelExists,
}: ContactDeps): MethodImpl<typeof ContactService.method.addContactIdentity> {
  return (request, context) => {
    const contactId = parseId<ContactId>("ct", request.contactId, "contact_id");
    const channelId = parseOptionalId<ChannelId>("ch", request.channelId, "channel_id");
    const { kind } = request;
    const value = spellingOf(kind, request.value);
    if (channelId && isGlobal(kind)) throw invalid("channel_id", "phones and e-mails belong to no channel; leave it out.");
    return write(db, context, request, async (tx, caller) => {
      const { tenantId } = caller;
      if (channelId && !(await channelExists(tx, tenantId, channelId))) throw notFound("channel", request.channelId);
      const identity = await addIdentity(tx, tenantId, contactId, { kind, scope: channelId ?? "", value }, clock.now(), actorOf(caller));
      return { identity: identityToProto(identity) };
    });
  };
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;

function spellingOf(kind: string, value: string): string {
  if (kind === "email") {
    if (EMAIL.test(value.trim())) return value.trim();
    throw invalid("value", "this is no e-mail address.");
  }
  if (kind !== "phone") return value;
  const number = toE164(value);
  if (!number) throw invalid("value", "use a phone number with its country, like +5511987654321.");
  return number;
}
