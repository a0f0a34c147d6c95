import type { InboundMessage } from "@linktor/plugin-sdk";
import { type Reading, readMail } from "../src/inbound/events.js";
import { parseMail } from "../src/inbound/mail.js";
import { settingsOf } from "./harness.js";

export const place = { folder: "INBOX", uidValidity: "77", uid: 5 };
export const arrivedAt = new Date("2026-08-03T10:00:05Z");

export async function read(raw: string | Uint8Array, config: Record<string, unknown> = {}): Promise<Reading> {
  return readMail(await parseMail(Buffer.from(raw)), settingsOf(config), place, arrivedAt);
}

export async function readMessage(raw: string | Uint8Array, config: Record<string, unknown> = {}): Promise<InboundMessage> {
  const { events } = await read(raw, config);
  const [message] = events;
  if (message?.type !== "message") throw new Error(`it is no message: ${JSON.stringify(events)}`);
  return message;
}

export function multipart(kind: string, ...parts: readonly string[]): { readonly type: string; readonly body: string } {
  const lines = parts.map((part) => `--cut\n${part}\n`).join("");
  return { type: `multipart/${kind}; boundary=cut`, body: `${lines}--cut--` };
}
