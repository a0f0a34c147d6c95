import { BadRequest, type MediaType } from "@linktor/plugin-sdk";

/** What core hands over: who a visitor is to us, and what they did. */
export interface VisitorRequest {
  /** The visitor's session; ids of messages are unique within one. */
  readonly session: string;
  readonly contact: {
    readonly kind: string;
    readonly value: string;
    readonly display_name?: string;
    readonly language?: string;
    readonly attributes?: Readonly<Record<string, string>>;
  };
  readonly events: readonly VisitorEvent[];
}

export type VisitorEvent =
  | VisitorMessage
  | { readonly type: "typing"; readonly on: boolean }
  | { readonly type: "delivered" | "read"; readonly external_ids: readonly string[] };

export interface VisitorMessage {
  readonly type: "message";
  readonly client_id: string;
  readonly text?: string;
  readonly answer?: { readonly id: string; readonly title: string };
  readonly attachments?: readonly VisitorFile[];
  /** `externalId` of the message it answers. */
  readonly reply_to?: string;
}

export interface VisitorFile {
  readonly type: MediaType;
  readonly reference: string;
  readonly mime_type: string;
  readonly name: string;
  readonly size_bytes: number;
}

/** Reads a signed body. Core wrote it, so only its outline is checked. */
export function parseRequest(body: Uint8Array): VisitorRequest {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (cause) {
    throw new BadRequest("the body is not JSON", { cause });
  }
  const { session, contact, events } = (value ?? {}) as Partial<VisitorRequest>;
  if (!isWord(session) || !isWord(contact?.kind) || !isWord(contact?.value) || !Array.isArray(events)) {
    throw new BadRequest("the body does not say who did what");
  }
  return { session, contact: contact as VisitorRequest["contact"], events };
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
