import type { OutboundMedia, Template } from "@linktor/plugin-sdk";
import { kindOf } from "../media/kind.js";
import { assertLength, rejected } from "./limits.js";
import { mediaObject } from "./media.js";
import type { Payload } from "./payload.js";
import { buttonComponent } from "./template-button.js";

const MAX_HEADER = 60;
const MAX_BODY = 1024;

type Values = NonNullable<Template["values"]>[number];

/** A text that Meta approved, filled in. A file goes into its header. */
export function templatePayload({ name, language, values = [] }: Template, media: readonly OutboundMedia[]): Payload {
  if (!/^[a-z0-9_]{1,512}$/.test(name)) {
    throw rejected("TEMPLATE_NAME", "The name of a WhatsApp template has up to 512 small letters, digits and underscores.");
  }
  const components = [...media.map(fileHeader), ...values.flatMap((one) => componentOf(one) ?? [])];
  if (media.length > 1) throw rejected("TOO_MANY_FILES", "The header of a template holds one file.");
  return { type: "template", template: { name, language: { code: language }, ...(components.length > 0 && { components }) } };
}

function fileHeader(file: OutboundMedia): object {
  const kind = kindOf(file);
  if (!["image", "video", "document"].includes(kind)) {
    throw rejected("TEMPLATE_HEADER_FILE", "The header of a template is an image, a video or a document.");
  }
  return { type: "header", parameters: [{ type: kind, [kind]: mediaObject(file) }] };
}

function componentOf({ part, index = 0, values: given }: Values): object | undefined {
  if (given.length === 0) return undefined;
  const values = inOrder(given);
  switch (part) {
    case "button":
      return buttonComponent(index, values);
    case "header":
      return { type: "header", parameters: values.map((value) => textParameter(value, MAX_HEADER)) };
    case "body":
      return { type: "body", parameters: values.map((value) => textParameter(value, MAX_BODY)) };
    case "footer":
      throw rejected("TEMPLATE_FOOTER", "Nothing can be filled in to the footer of a WhatsApp template.");
  }
}

/** Whether a placeholder is numbered. Meta knows it by its place then, otherwise by its name. */
export function isNumber(name: string): boolean {
  return /^\d+$/.test(name);
}

type Value = Values["values"][number];

function inOrder(values: readonly Value[]): readonly Value[] {
  const areNumbered = values.every(({ name = "" }) => isNumber(name));
  return areNumbered ? values.toSorted((a, b) => Number(a.name) - Number(b.name)) : values;
}

function textParameter({ name = "", text }: Value, max: number): object {
  assertLength("value of a template", text, max, "TEMPLATE_VALUE_LENGTH");
  return { type: "text", ...(name && !isNumber(name) && { parameter_name: name }), text };
}
