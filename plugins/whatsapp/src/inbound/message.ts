import type { InboundEvent, InboundMessage } from "@linktor/plugin-sdk";
import { threadOfGroup } from "../ids.js";
import { type JsonObject, objectOf, textOf } from "../json.js";
import type { Body } from "./body.js";
import { type Person, personOf, profileFor } from "./person.js";
import { bodyOf, unsupportedBody } from "./read-body.js";
import { referralOf } from "./referral.js";
import { identityEvents } from "./system.js";
import { timeOf } from "./time.js";

/** What one of `messages` says. Throws for what has no id or nobody who wrote it. */
export function messageEvents(message: JsonObject, contacts: unknown): readonly InboundEvent[] {
  const ids = [message.from, message.from_user_id];
  const profile = profileFor(contacts, ids);
  const person = personOf([...ids, message.from_parent_user_id], profile);
  if (!person) throw new TypeError("a message from nobody");
  if (message.type === "system") return identityEvents(message, person) ?? [toMessage(message, person, unsupportedBody(message))];
  const reaction = message.type === "reaction" ? objectOf(message.reaction) : undefined;
  const reactedTo = textOf(reaction?.message_id);
  if (reactedTo !== undefined) {
    const emoji = textOf(reaction?.emoji) ?? "";
    return [{ type: "reacted", at: timeOf(message.timestamp), externalId: reactedTo, contact: person.contact, emoji }];
  }
  return [changeOf(message) ?? toMessage(message, person, safeBody(message))];
}

/** What our side wrote in the WhatsApp Business app. A reaction of ours is nobody's of theirs. */
export function echoEvents(message: JsonObject, contacts: unknown): readonly InboundEvent[] {
  if (message.type === "reaction") return [];
  const ids = [message.to, message.to_user_id];
  const person = personOf([...ids, message.to_parent_user_id], profileFor(contacts, ids));
  if (!person) throw new TypeError("a message to nobody");
  return [changeOf(message) ?? { ...toMessage(message, person, safeBody(message)), echo: true }];
}

function toMessage(message: JsonObject, person: Person, body: Body): InboundMessage {
  const externalId = textOf(message.id);
  if (externalId === undefined) throw new TypeError("a message without an id");
  const replyTo = textOf(objectOf(message.context)?.id);
  const group = textOf(message.group_id);
  const referral = referralOf(message);
  return {
    type: "message",
    at: timeOf(message.timestamp),
    externalId,
    ...person,
    ...(group && { thread: threadOfGroup(group) }),
    ...(replyTo && { replyTo }),
    ...body,
    ...(referral && { content: { ...body.content, referral } }),
  };
}

/** A later word about an earlier message, which it names. */
function changeOf(message: JsonObject): InboundEvent | undefined {
  const at = timeOf(message.timestamp);
  if (message.type === "revoke") {
    const externalId = textOf(objectOf(message.revoke)?.original_message_id);
    return externalId === undefined ? undefined : { type: "deleted", at, externalId };
  }
  const edit = message.type === "edit" ? objectOf(message.edit) : undefined;
  const externalId = textOf(edit?.original_message_id);
  const changed = objectOf(edit?.message);
  if (externalId === undefined || !changed) return undefined;
  const { text = "", content } = safeBody(changed);
  // An edit has an id of its own, as every message has.
  return {
    type: "edited",
    at,
    externalId,
    editId: textOf(message.id) ?? textOf(message.timestamp) ?? "",
    text,
    ...(content && { content }),
  };
}

function safeBody(message: JsonObject): Body {
  try {
    return bodyOf(message);
  } catch {
    return unsupportedBody(message);
  }
}
