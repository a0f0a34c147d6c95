import { maxTextLength } from "../capabilities.js";
import { assertLength } from "./limits.js";
import type { Payload } from "./payload.js";

export function textPayload(body: string): Payload {
  assertLength("text", body, maxTextLength, "TEXT_LENGTH");
  return { type: "text", text: { body, preview_url: /https?:\/\//i.test(body) } };
}
