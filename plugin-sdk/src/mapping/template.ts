import type { MessageInitShape } from "@bufbuild/protobuf";
import type { MessageTemplateSchema, Template as ProtoTemplate, TemplateSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";
import { TemplatePart as ProtoPart } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { MessageTemplate, Template, TemplatePart } from "../content.js";
import { contentTypeToProto } from "./content-type.js";

const PARTS: Readonly<Record<TemplatePart, ProtoPart>> = {
  header: ProtoPart.HEADER,
  body: ProtoPart.BODY,
  footer: ProtoPart.FOOTER,
  button: ProtoPart.BUTTON,
};

const FROM_PROTO = new Map(Object.entries(PARTS).map(([name, part]) => [part, name as TemplatePart]));

export function templateToProto({ name, language, values = [] }: Template): MessageInitShape<typeof TemplateSchema> {
  return {
    name,
    language,
    values: values.map((one) => ({ ...one, part: PARTS[one.part], values: one.values.map((value) => ({ ...value })) })),
  };
}

export function templateFromProto({ name, language, values }: ProtoTemplate): Template {
  return {
    name,
    language,
    values: values.map((one) => ({
      part: FROM_PROTO.get(one.part) ?? "body",
      index: one.index,
      values: one.values.map((value) => ({ text: value.text, ...(value.name && { name: value.name }) })),
    })),
  };
}

export function messageTemplateToProto({ parts, ...template }: MessageTemplate): MessageInitShape<typeof MessageTemplateSchema> {
  return {
    ...template,
    parts: parts.map(({ part, media, parameters = [], ...rest }) => ({
      ...rest,
      part: PARTS[part],
      ...(media && { media: contentTypeToProto(media) }),
      parameters: [...parameters],
    })),
  };
}
