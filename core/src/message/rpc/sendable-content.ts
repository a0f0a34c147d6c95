import { toBinary } from "@bufbuild/protobuf";
import { type Content, ContentSchema, type Email, type Template, TemplatePart } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { invalid } from "../../shared/errors.js";
import type { ContentType } from "../message.js";
import type { SendMessage } from "../send-message.js";

type Kind = NonNullable<Content["kind"]["case"]>;

/** Kinds that people can send. A mail is a text, and more. */
const SENDABLE: Readonly<Partial<Record<Kind, ContentType>>> = {
  location: "location",
  contacts: "contacts",
  interactive: "interactive",
  template: "template",
  email: "text",
};
/** These go with a text, or with files. */
const NEEDS_TEXT: ReadonlySet<Kind> = new Set(["interactive", "email"]);

export function contentFrom(content: Content | undefined): SendMessage["content"] {
  if (content?.referral) throw invalid("content.referral", "is only received.");
  if (!content?.kind.case) return undefined;
  const type = SENDABLE[content.kind.case];
  if (!type) throw invalid("content", "send a location, contacts, interactive choices, a template, or what makes a text a mail.");
  if (content.kind.case === "email") assertOurs(content.kind.value);
  return { type, bytes: toBinary(ContentSchema, content), needsText: NEEDS_TEXT.has(content.kind.case) };
}

/** Who a mail is from is the channel's to say. */
function assertOurs({ from, fullText }: Email): void {
  if (from !== "") throw invalid("content.email.from", "is only received; a mail comes from its channel's address.");
  if (fullText !== "") throw invalid("content.email.full_text", "is only received; write into text.");
}

/** What people read of a message: the text it was given, else what a template says by itself. */
export function textFrom(text: string, content: Content | undefined): string {
  return text.trim() === "" && content?.kind.case === "template" ? readable(content.kind.value) : text;
}

function readable({ name, values }: Template): string {
  const words = values.filter(({ part }) => part === TemplatePart.BODY).flatMap((part) => part.values.map(({ text }) => text));
  return words.length > 0 ? `${name}: ${words.join(", ")}` : name;
}
