import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ContentSchema, Content as ProtoContent } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Content, Interactive } from "../channel.js";

type Init = MessageInitShape<typeof ContentSchema>;

export function contentToProto(content: Content): Init {
  const { location, contacts, interactive, answer, reaction, unsupported } = content;
  if (location) return { kind: { case: "location", value: { ...location } } };
  if (contacts) return { kind: { case: "contacts", value: { cards: contacts.cards.map(cardToProto) } } };
  if (interactive) return { kind: { case: "interactive", value: interactiveToProto(interactive) } };
  if (answer) return { kind: { case: "answer", value: { ...answer } } };
  if (reaction) return { kind: { case: "reaction", value: { ...reaction } } };
  if (unsupported) return { kind: { case: "unsupported", value: { ...unsupported } } };
  return {};
}

function cardToProto({ name, phones = [], emails = [], organization }: NonNullable<Content["contacts"]>["cards"][number]) {
  return { name, phones: [...phones], emails: [...emails], organization };
}

function interactiveToProto({ header, footer, buttons = [], listTitle, sections = [] }: Interactive) {
  return {
    header,
    footer,
    buttons: buttons.map((button) => ({ ...button })),
    listTitle,
    sections: sections.map(({ title, rows }) => ({ title, rows: rows.map((row) => ({ ...row })) })),
  };
}

export function contentFromProto(content: ProtoContent | undefined): Content | undefined {
  switch (content?.kind.case) {
    case "location": {
      const { latitude, longitude, name, address } = content.kind.value;
      return { location: { latitude, longitude, ...(name && { name }), ...(address && { address }) } };
    }
    case "contacts": {
      const cards = content.kind.value.cards.map(({ name, phones, emails, organization }) => ({
        name,
        phones,
        emails,
        ...(organization && { organization }),
      }));
      return { contacts: { cards } };
    }
    case "interactive":
      return { interactive: interactiveFromProto(content.kind.value) };
    case "answer":
      return { answer: { id: content.kind.value.id, title: content.kind.value.title } };
    case "reaction":
      return { reaction: { emoji: content.kind.value.emoji } };
    case "unsupported":
      return { unsupported: { networkType: content.kind.value.networkType, raw: content.kind.value.raw } };
    default:
      return undefined;
  }
}

function interactiveFromProto(value: Extract<ProtoContent["kind"], { case: "interactive" }>["value"]): Interactive {
  const { header, footer, buttons, listTitle, sections } = value;
  return {
    ...(header && { header }),
    ...(footer && { footer }),
    ...(buttons.length > 0 && { buttons: buttons.map(({ id, title, url }) => ({ id, title, ...(url && { url }) })) }),
    ...(listTitle && { listTitle }),
    ...(sections.length > 0 && {
      sections: sections.map(({ title, rows }) => ({
        ...(title && { title }),
        rows: rows.map((row) => ({ id: row.id, title: row.title, ...(row.description && { description: row.description }) })),
      })),
    }),
  };
}
