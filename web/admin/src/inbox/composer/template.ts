import type { MessageInitShape } from "@bufbuild/protobuf";
import { ContentType, type MessageTemplate, TemplatePart, type TemplateSchema } from "@linktor/gen/linktor/content/v1/content_pb.js";

/** A placeholder of a template, and where it stands. */
export interface Blank {
  /** Of its field in a form. */
  readonly key: string;
  readonly part: TemplatePart;
  /** Which button, from 0. */
  readonly index: number;
  /** As the template calls it: a number or a name. */
  readonly parameter: string;
}

/** What has to be filled in, in order. */
export function blanksOf({ parts }: MessageTemplate): Blank[] {
  let buttons = -1;
  return parts.flatMap(({ part, parameters }) => {
    if (part === TemplatePart.BUTTON) buttons += 1;
    const index = part === TemplatePart.BUTTON ? buttons : 0;
    return parameters.map((parameter) => ({ key: `${part}.${index}.${parameter}`, part, index, parameter }));
  });
}

/** Whether its header is a file, which has to be sent with it. */
export function needsFile({ parts }: MessageTemplate): boolean {
  return parts.some(({ part, media }) => part === TemplatePart.HEADER && media !== ContentType.UNSPECIFIED);
}

/** The template with its blanks filled in, as it is sent. */
export function filledTemplate(template: MessageTemplate, values: ReadonlyMap<string, string>): MessageInitShape<typeof TemplateSchema> {
  const groups = new Map<string, { part: TemplatePart; index: number; values: { name: string; text: string }[] }>();
  for (const { key, part, index, parameter } of blanksOf(template)) {
    const place = `${part}.${index}`;
    const group = groups.get(place) ?? { part, index, values: [] };
    group.values.push({ name: /^\d+$/.test(parameter) ? "" : parameter, text: values.get(key) ?? "" });
    groups.set(place, group);
  }
  return { name: template.name, language: template.language, values: [...groups.values()] };
}

/** The text of a part as the contact will read it. */
export function textOf(template: MessageTemplate, part: TemplatePart, values: ReadonlyMap<string, string>): string {
  const text = template.parts.find((one) => one.part === part)?.text ?? "";
  return text.replaceAll(/\{\{\s*([^{}]+?)\s*\}\}/g, (blank, parameter: string) => values.get(`${part}.0.${parameter}`) || blank);
}
