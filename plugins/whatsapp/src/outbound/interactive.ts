import type { Interactive } from "@linktor/plugin-sdk";
import { maxButtons } from "../capabilities.js";
import { assertCount, assertLength, rejected } from "./limits.js";
import { listAction } from "./list.js";
import type { Payload } from "./payload.js";
import { textPayload } from "./text.js";

const MAX_BODY = 1024;
const MAX_LIST_BODY = 4096;
const MAX_HEADER = 60;
const MAX_FOOTER = 60;
const MAX_TITLE = 20;
const MAX_BUTTON_ID = 256;

type Button = NonNullable<Interactive["buttons"]>[number];

/** One link is a button of its own kind. WhatsApp has no more than that, so further links stand in the text. */
export function interactivePayload(text: string, interactive: Interactive): Payload {
  const { buttons = [], sections = [] } = interactive;
  const [first] = buttons;
  if (sections.length > 0 && first) throw rejected("BUTTONS_AND_LIST", "WhatsApp shows buttons or a list under a text, not both.");
  if (sections.length > 0) return payload("list", text, MAX_LIST_BODY, interactive, listAction(interactive.listTitle, sections));
  if (first?.url && buttons.length === 1) return payload("cta_url", text, MAX_BODY, interactive, linkAction(first, first.url));
  const body = [text, ...buttons.flatMap(({ title, url }) => (url ? `${title}: ${url}` : []))].filter(Boolean).join("\n");
  const replies = buttons.filter(({ url }) => !url);
  if (replies.length === 0) return textPayload(plainText(body, interactive));
  return payload("button", body, MAX_BODY, interactive, buttonsAction(replies));
}

function payload(type: string, body: string, maxBody: number, { header, footer }: Interactive, action: object): Payload {
  if (body === "") throw rejected("EMPTY_BODY", "WhatsApp shows buttons and lists only under a text.");
  assertLength("text above buttons", body, maxBody, "BODY_LENGTH");
  assertLength("header", header ?? "", MAX_HEADER, "HEADER_LENGTH");
  assertLength("footer", footer ?? "", MAX_FOOTER, "FOOTER_LENGTH");
  return {
    type: "interactive",
    interactive: {
      type,
      ...(header && { header: { type: "text", text: header } }),
      body: { text: body },
      ...(footer && { footer: { text: footer } }),
      action,
    },
  };
}

function buttonsAction(buttons: readonly Button[]): object {
  assertCount("buttons", buttons.length, maxButtons, "TOO_MANY_BUTTONS");
  for (const { id, title } of buttons) {
    assertLength("title of a button", title, MAX_TITLE, "BUTTON_TITLE_LENGTH");
    assertLength("id of a button", id, MAX_BUTTON_ID, "BUTTON_ID_LENGTH");
  }
  if (new Set(buttons.map(({ title }) => title)).size < buttons.length) {
    throw rejected("DUPLICATE_BUTTON", "WhatsApp takes no two buttons with the same title.");
  }
  return { buttons: buttons.map(({ id, title }) => ({ type: "reply", reply: { id: id || title, title } })) };
}

function linkAction({ title }: Button, url: string): object {
  assertLength("title of a button", title, MAX_TITLE, "BUTTON_TITLE_LENGTH");
  return { name: "cta_url", parameters: { display_text: title, url } };
}

function plainText(body: string, { header, footer }: Interactive): string {
  return [header, body, footer].filter(Boolean).join("\n\n");
}
