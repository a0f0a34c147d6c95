import { type Content, type Interactive, ContentType as Kind } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { type Capabilities, TextUnit as Unit } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { takesFile } from "../gateway/takes-file.js";
import type { Attachment } from "../message.js";
import { CONTENT_TYPE } from "../rpc/to-proto.js";
import { lengthOf, splitText, type TextUnit } from "./split-text.js";

/** What goes out in one call to a plugin. */
export interface Part {
  readonly contentType: Kind;
  readonly text: string;
  readonly content: Content | undefined;
  readonly attachments: readonly Attachment[];
}

export interface Outgoing {
  readonly contentType: Kind;
  readonly text: string;
  readonly content: Content | undefined;
  readonly attachments: readonly Attachment[];
}

const UNITS: Readonly<Record<Unit, TextUnit>> = {
  [Unit.UNSPECIFIED]: "utf16",
  [Unit.UTF16]: "utf16",
  [Unit.CODE_POINTS]: "code_points",
  [Unit.BYTES]: "bytes",
};

/**
 * Fits a message to a channel: what it cannot show becomes text, what is too long becomes parts. The same message and
 * capabilities always give the same parts, because a retry goes on with the part that is missing. `linkTo` makes an
 * address at which a file can be fetched.
 */
export function planParts(message: Outgoing, can: Capabilities, linkTo: (attachment: Attachment) => string): Part[] {
  // A template is what was approved, whole.
  if (message.contentType === Kind.TEMPLATE) return [message];
  const unit = UNITS[can.textUnit] ?? "utf16";
  const { text, content } = degrade(message, can);
  const files = message.attachments.filter((attachment) => takesFile(can, attachment));
  const links = message.attachments.filter((attachment) => !files.includes(attachment)).map(linkTo);
  const words = [text, ...links].filter((line) => line !== "").join("\n");
  if (isMail(can) && (can.maxTextLength === 0 || lengthOf(words, unit) <= can.maxTextLength)) {
    const plain = files[0] ? CONTENT_TYPE[files[0].type] : Kind.TEXT;
    return [{ contentType: content ? message.contentType : plain, text: words, content, attachments: files }];
  }
  const fitsCaption = can.maxCaptionLength > 0 && lengthOf(words, unit) <= can.maxCaptionLength;
  const parts: Part[] = files.map((file, index) => ({
    contentType: CONTENT_TYPE[file.type],
    text: index === 0 && fitsCaption && !content ? words : "",
    content: undefined,
    attachments: [file],
  }));
  if (parts[0] && parts[0].text === words && !content) return parts;
  const saysAll = content && content.kind.case !== "email";
  const texts = words === "" && saysAll ? [""] : splitText(words, can.maxTextLength, unit).filter((line) => line !== "");
  // Buttons stand under the last piece.
  texts.forEach((piece, index) => {
    const isLast = index === texts.length - 1;
    parts.push({
      contentType: isLast && content ? message.contentType : Kind.TEXT,
      text: piece,
      content: isLast ? content : undefined,
      attachments: [],
    });
  });
  return parts;
}

/** A mail holds a text and all its files; other networks take one file a message. */
function isMail({ identityKind }: Capabilities): boolean {
  return identityKind === "email";
}

/** What a channel cannot show, said in words. */
function degrade(message: Outgoing, can: Capabilities): { text: string; content: Content | undefined } {
  const { text, content } = message;
  const kind = content?.kind;
  if (!content || !kind?.case) return { text, content: undefined };
  const isTaken = can.outbound.includes(message.contentType);
  switch (kind.case) {
    case "interactive":
      return isTaken && fits(kind.value, can) ? { text, content } : { text: numbered(text, kind.value), content: undefined };
    case "location": {
      if (isTaken) return { text, content };
      const { name, address, latitude, longitude } = kind.value;
      const link = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`;
      return { text: join([text, name, address, link]), content: undefined };
    }
    case "contacts": {
      if (isTaken) return { text, content };
      const cards = kind.value.cards.map(({ name, phones, emails }) => join([name, ...phones, ...emails]));
      return { text: join([text, ...cards]), content: undefined };
    }
    case "email":
      return { text, content };
    default:
      return { text, content: undefined };
  }
}

function join(lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}

function fits({ buttons, sections }: Interactive, can: Capabilities): boolean {
  const rows = sections.reduce((count, section) => count + section.rows.length, 0);
  return buttons.length <= can.maxButtons && rows <= can.maxListRows;
}

/** Choices as a numbered list, in the order of the buttons. */
function numbered(text: string, { header, footer, buttons, sections }: Interactive): string {
  const choices = [
    ...buttons.map(({ title, url }) => (url === "" ? title : `${title}: ${url}`)),
    ...sections.flatMap(({ rows }) => rows.map(({ title, description }) => (description === "" ? title : `${title} – ${description}`))),
  ];
  return join([header, text, ...choices.map((choice, index) => `${index + 1}. ${choice}`), footer]);
}
