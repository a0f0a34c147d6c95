import type { ChannelContext, InboundEvent } from "@linktor/plugin-sdk";
import { type JsonObject, objectsIn, textOf } from "../json.js";
import type { Change } from "../webhook/envelope.js";
import { echoEvents, messageEvents } from "./message.js";
import { statusEvents } from "./status.js";
import { userIdEvents } from "./system.js";

type Context = Pick<ChannelContext, "channelId" | "log">;

/** What a change says. An item that cannot be read does not hold up the others. */
export function eventsOf({ field, value }: Change, context: Context): readonly InboundEvent[] {
  const each = (items: unknown, read: (item: JsonObject) => readonly InboundEvent[]) =>
    (Array.isArray(items) ? items : []).flatMap((item: unknown) => readOne(item, read, field, context));
  switch (field) {
    case "messages":
      noteErrors(value, context);
      return [
        ...each(value.messages, (message) => messageEvents(message, value.contacts)),
        ...each(value.statuses, (status) => statusEvents(status, context.channelId) ?? noteStatus(status, context)),
      ];
    case "smb_message_echoes":
      return each(value.message_echoes, (message) => echoEvents(message, value.contacts));
    case "user_id_update":
      return each(value.user_id_update, userIdEvents);
    case "history": {
      const messages = objectsIn(value.history).flatMap(({ threads }) => objectsIn(threads).flatMap(({ messages }) => objectsIn(messages)));
      context.log.info({ messages: messages.length }, "the history of the WhatsApp Business app is not imported");
      return [];
    }
    default:
      context.log.info({ field, event: textOf(value.event) }, "WhatsApp tells something that is not for the inbox");
      return [];
  }
}

function readOne(
  item: unknown,
  read: (item: JsonObject) => readonly InboundEvent[],
  field: string,
  { log }: Context,
): readonly InboundEvent[] {
  try {
    return read(item as JsonObject);
  } catch {
    const names = typeof item === "object" && item !== null ? Object.keys(item) : typeof item;
    log.warn({ field, names }, "something that WhatsApp sent could not be read");
    return [];
  }
}

function noteStatus({ status }: JsonObject, { log }: Context): readonly InboundEvent[] {
  log.info({ status: textOf(status) }, "a status that says nothing about the delivery");
  return [];
}

function noteErrors({ errors }: JsonObject, { log }: Context): void {
  const codes = objectsIn(errors).map(({ code }) => textOf(code));
  if (codes.length > 0) log.warn({ codes }, "WhatsApp reports errors");
}
