import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ContentSchema, Content as ProtoContent } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Content, Interactive } from "../content.js";
import { emailFromProto, emailToProto } from "./email.js";
import { templateFromProto, templateToProto } from "./template.js";

type Init = MessageInitShape<typeof ContentSchema>;

export function contentToProto({ referral, ...content }: Content): Init {
  const kind = kindToProto(content);
  return { ...(kind && { kind }), ...(referral && { referral: { ...referral } }) };
}

function kindToProto(content: Content): Init["kind"] | undefined {
  const { location, contacts, interactive, answer, reaction, unsupported, template, email, order } = content;
  if (location) return { case: "location", value: { ...location } };
  if (contacts) return { case: "contacts", value: { cards: contacts.cards.map(cardToProto) } };
  if (interactive) return { case: "interactive", value: interactiveToProto(interactive) };
  if (answer) return { case: "answer", value: { ...answer } };
  if (reaction) return { case: "reaction", value: { ...reaction } };
  if (unsupported) return { case: "unsupported", value: { ...unsupported } };
  if (template) return { case: "template", value: templateToProto(template) };
  if (email) return { case: "email", value: emailToProto(email) };
  if (order) return { case: "order", value: { catalogId: order.catalogId, items: order.items.map((item) => ({ ...item })) } };
  return undefined;
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
    case "template":
      return { template: templateFromProto(content.kind.value) };
    case "email":
      return { email: emailFromProto(content.kind.value) };
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
