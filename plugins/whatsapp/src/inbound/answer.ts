import { type JsonObject, objectOf, textOf } from "../json.js";
import type { Body } from "./body.js";

/** A quick-reply button of a template. */
export function readButton({ button }: JsonObject): Body | undefined {
  const { payload, text } = objectOf(button) ?? {};
  return answer(textOf(payload) ?? textOf(text), textOf(text) ?? textOf(payload));
}

export function readInteractive({ interactive }: JsonObject): Body | undefined {
  const value = objectOf(interactive);
  const type = textOf(value?.type) ?? "";
  const reply = objectOf(value?.[type]);
  if (!reply) return undefined;
  switch (type) {
    case "button_reply":
    case "list_reply":
      return answer(textOf(reply.id) ?? textOf(reply.title), textOf(reply.title) ?? textOf(reply.id));
    // What was filled in comes as JSON in a text, and whoever made the form knows what is in it.
    case "nfm_reply":
      return answer(textOf(reply.response_json), textOf(reply.body) ?? textOf(reply.name) ?? "Form");
    case "call_permission_reply": {
      const response = textOf(reply.response);
      return response === undefined ? undefined : answer(`call_permission_reply:${response}`, response);
    }
    default:
      return undefined;
  }
}

function answer(id: string | undefined, title: string | undefined): Body | undefined {
  return id === undefined || title === undefined
    ? undefined
    : { contentType: "interactive", text: title, content: { answer: { id, title } } };
}
