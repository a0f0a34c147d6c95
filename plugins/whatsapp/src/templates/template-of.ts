import type { MessageTemplate } from "@linktor/plugin-sdk";
import { type JsonObject, objectsIn, textOf } from "../json.js";
import { isNumber } from "../outbound/template.js";
import type { ButtonKind } from "../outbound/template-button.js";

type Part = MessageTemplate["parts"][number];

const USABLE: readonly unknown[] = ["APPROVED", "REINSTATED"];
const BUTTONS: readonly unknown[] = ["QUICK_REPLY", "URL", "PHONE_NUMBER", "OTP", "COPY_CODE", "FLOW", "VOICE_CALL", "CATALOG"];
const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;
const HEADER_FILES = new Map<unknown, NonNullable<Part["media"]>>([
  ["IMAGE", "image"],
  ["VIDEO", "video"],
  ["DOCUMENT", "file"],
]);

/** A template on Meta's record. One with a part that nothing can be filled in to is not usable here. */
export function templateOf(template: JsonObject): MessageTemplate | undefined {
  const name = textOf(template.name);
  const language = textOf(template.language);
  if (name === undefined || language === undefined) return undefined;
  const parts = objectsIn(template.components).map(partsOf);
  return {
    name,
    language,
    category: textOf(template.category),
    status: textOf(template.status),
    usable: USABLE.includes(template.status) && parts.every((part) => part !== undefined),
    parts: parts.flatMap((part) => part ?? []),
  };
}

/** Undefined for what cannot be sent from here: carousels, offers that end, places, lists of products. */
function partsOf(component: JsonObject): readonly Part[] | undefined {
  const text = textOf(component.text);
  switch (textOf(component.type)?.toUpperCase()) {
    case "HEADER":
      return headerOf(component, text);
    case "BODY":
      return [{ part: "body", text, parameters: placeholdersOf(text) }];
    case "FOOTER":
      return [{ part: "footer", text }];
    case "BUTTONS":
      return buttonsOf(objectsIn(component.buttons));
    default:
      return undefined;
  }
}

function headerOf({ format }: JsonObject, text: string | undefined): readonly Part[] | undefined {
  if (format === undefined || format === "TEXT") return [{ part: "header", text, parameters: placeholdersOf(text) }];
  const media = HEADER_FILES.get(format);
  return media && [{ part: "header", media }];
}

function buttonsOf(buttons: readonly JsonObject[]): readonly Part[] | undefined {
  return buttons.every(({ type }) => BUTTONS.includes(type)) ? buttons.map(buttonOf) : undefined;
}

function buttonOf(button: JsonObject): Part {
  const buttonKind = textOf(button.type);
  return { part: "button", text: textOf(button.text), buttonKind, parameters: buttonParameters(button) };
}

/** Named by what `Template.values` says of a button. */
function buttonParameters({ type, url }: JsonObject): readonly ButtonKind[] {
  switch (type) {
    case "URL":
      return placeholdersOf(textOf(url)).length > 0 ? ["url"] : [];
    case "OTP":
      return ["url"];
    case "COPY_CODE":
      return ["copy_code"];
    case "FLOW":
      return ["flow"];
    default:
      return [];
  }
}

/** Named ones in the order of the text, numbered ones in that of their numbers, which is how they are filled in. */
function placeholdersOf(text = ""): readonly string[] {
  const names = [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name))];
  return names.every(isNumber) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}
