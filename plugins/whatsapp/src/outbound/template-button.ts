import type { Template } from "@linktor/plugin-sdk";
import { assertLength } from "./limits.js";

type Value = NonNullable<Template["values"]>[number]["values"][number];

/** What can be filled in to a button, by the name that `listTemplates` gives the placeholder. */
export type ButtonKind = "url" | "quick_reply" | "copy_code" | "flow";

const MAX_LENGTH: Readonly<Record<ButtonKind, number>> = { url: 2000, quick_reply: 256, copy_code: 15, flow: 2000 };

export function buttonComponent(index: number, values: readonly Value[]): object {
  const kind = kindOf(values[0]?.name);
  const parameters = values.map(({ text }) => parameterOf(kind, text));
  return { type: "button", sub_type: kind, index: String(index), parameters };
}

/** The end of a link is what is filled in most; the code of a one-time password goes the same way. */
function kindOf(name: string | undefined): ButtonKind {
  return name !== undefined && Object.hasOwn(MAX_LENGTH, name) ? (name as ButtonKind) : "url";
}

function parameterOf(kind: ButtonKind, text: string): object {
  assertLength("value of a button", text, MAX_LENGTH[kind], "TEMPLATE_BUTTON_LENGTH");
  switch (kind) {
    case "url":
      return { type: "text", text };
    case "quick_reply":
      return { type: "payload", payload: text };
    case "copy_code":
      return { type: "coupon_code", coupon_code: text };
    case "flow":
      return { type: "action", action: { flow_token: text } };
  }
}
