import type { Identity } from "@linktor/plugin-sdk";
import type { Chat, Message, User } from "grammy/types";

/** The other side of a private chat is the chat itself; in a group it is whoever wrote. */
export function contactOf(message: Message): Identity {
  const { chat, from, sender_chat } = message;
  if (chat.type === "private") {
    return identityOf(chat, { ...attributesOf(message), ...languageOf(from?.id === chat.id ? from : undefined) });
  }
  return identityOf(sender_chat ?? from ?? chat, { ...attributesOf(message), ...languageOf(from) });
}

export function identityOf(
  party: User | Chat,
  more: { readonly language?: string; readonly [attribute: string]: string | undefined } = {},
): Identity {
  const { language, ...rest } = more;
  const attributes = Object.entries({ username: party.username, ...rest }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    kind: "telegram",
    value: String(party.id),
    scoped: true,
    displayName: nameOf(party),
    language,
    attributes: attributes.length > 0 ? Object.fromEntries(attributes) : undefined,
  };
}

export function languageOf(user: User | undefined): { readonly language?: string } {
  return user?.language_code ? { language: user.language_code } : {};
}

/** From a business account: written by its owner, or by a bot in its name. */
export function isEcho({ business_connection_id, sender_business_bot, from, chat }: Message): boolean {
  return business_connection_id !== undefined && (sender_business_bot !== undefined || from?.id !== chat.id);
}

function nameOf(party: User | Chat): string | undefined {
  if ("title" in party && party.title) return party.title;
  const name = [party.first_name, party.last_name].filter(Boolean).join(" ");
  return name || party.username;
}

/** `/start word` is how a link to the bot tells where people came from; a card is proof of a number only when it is their own. */
function attributesOf({ text, contact, from }: Message): Readonly<Record<string, string>> {
  const referral = /^\/start(?:@\w+)? (\S+)$/.exec(text ?? "")?.[1];
  const phone = contact && contact.user_id === from?.id ? contact.phone_number : undefined;
  return { ...(referral ? { referral } : {}), ...(phone ? { phone } : {}) };
}
