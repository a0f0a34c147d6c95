import { type ContactCard, type Location, SendError } from "@linktor/plugin-sdk";
import type { Outbox, Part } from "./part.js";

/** A venue needs both a title and an address. */
export function locationPart({ client }: Outbox, { latitude, longitude, name, address }: Location): Part {
  const title = name || address;
  return async (to, options, signal) => {
    const message = title
      ? await client.call("sendVenue", { ...to, latitude, longitude, title, address: address || title, ...options } as never, signal)
      : await client.call("sendLocation", { ...to, latitude, longitude, ...options } as never, signal);
    return { messages: [message] };
  };
}

export function contactPart({ client }: Outbox, { name, phones }: ContactCard): Part {
  const [phone_number] = phones ?? [];
  if (!phone_number) {
    throw new SendError({
      class: "content_rejected",
      reason: "CONTACT_WITHOUT_PHONE",
      message: "Telegram sends contacts only with a phone number.",
    });
  }
  return async (to, options, signal) => {
    const message = await client.call(
      "sendContact",
      { ...to, phone_number, first_name: name || phone_number, ...options } as never,
      signal,
    );
    return { messages: [message] };
  };
}
