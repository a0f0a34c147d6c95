/** What the server says and is told: docs/webchat.md. */

export interface Author {
  readonly type: "visitor" | "agent" | "bot" | "system";
  readonly name: string;
}

export interface Attachment {
  readonly type: string;
  readonly mime: string;
  readonly name: string;
  readonly size: number;
  readonly status: string;
  readonly url: string;
}

export interface Interactive {
  readonly header?: string;
  readonly footer?: string;
  readonly buttons?: readonly { readonly id: string; readonly title: string; readonly url?: string }[];
  readonly list_title?: string;
  readonly sections?: readonly {
    readonly title?: string;
    readonly rows: readonly { readonly id: string; readonly title: string; readonly description?: string }[];
  }[];
}

export interface Content {
  readonly interactive?: Interactive;
  readonly location?: { readonly latitude: number; readonly longitude: number; readonly name?: string; readonly address?: string };
}

/** What of a message may be another later. */
export interface Changeable {
  readonly text: string;
  readonly content: Content | null;
  readonly attachments: readonly Attachment[];
  readonly reactions: readonly { readonly emoji: string }[];
  readonly status: "sent" | "delivered" | "read";
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
}

export interface WireMessage extends Changeable {
  readonly conversation_id: string;
  readonly seq: number;
  readonly id: string;
  readonly client_id?: string;
  readonly author: Author;
  readonly type: string;
  readonly reply_to: string;
  readonly at: string;
}

export interface Conversation {
  readonly id: string;
  readonly status: "open" | "resolved";
  readonly agent: { readonly name: string } | null;
}

export interface Standing {
  readonly read_seq: number;
  readonly cursor: string;
  readonly conversation: Conversation | null;
}

export interface Config {
  readonly title: string;
  readonly color: string;
  readonly position: "left" | "right";
  readonly welcome_text: string;
  readonly offline_text: string;
  readonly locale: string;
}

export interface Session extends Standing {
  readonly session_token: string;
  readonly visitor_id: string;
  readonly verified: boolean;
}

export type ServerFrame =
  | ({ readonly t: "welcome"; readonly resync?: boolean } & Standing)
  | ({ readonly t: "msg"; readonly cursor?: string; readonly conversation?: Conversation } & WireMessage)
  | { readonly t: "update"; readonly cursor?: string; readonly id: string; readonly patch: Changeable }
  | {
      readonly t: "ack";
      readonly client_id: string;
      readonly id: string;
      readonly seq: number;
      readonly conversation_id: string;
      readonly at: string;
    }
  | { readonly t: "read"; readonly cursor?: string; readonly conversation_id: string; readonly seq: number }
  | { readonly t: "typing"; readonly on: boolean; readonly author: Author }
  | { readonly t: "agent_status"; readonly cursor?: string; readonly conversation: Conversation }
  | { readonly t: "error"; readonly code: string; readonly message: string; readonly client_id?: string; readonly retry_after?: number }
  | { readonly t: "pong" };

export interface Draft {
  readonly client_id: string;
  readonly text: string;
  readonly attachments: readonly UploadedFile[];
  readonly reply_to?: string;
  readonly payload?: { readonly id: string; readonly title: string };
  /** When it was written. */
  readonly at: number;
}

export interface UploadedFile {
  readonly upload_id: string;
  readonly name: string;
  readonly mime: string;
  readonly size: number;
  readonly url: string;
}

export type ClientFrame =
  | {
      readonly t: "msg";
      readonly client_id: string;
      readonly text: string;
      readonly attachments: readonly string[];
      readonly reply_to?: string;
      readonly payload?: Draft["payload"];
    }
  | { readonly t: "typing"; readonly on: boolean }
  | { readonly t: "delivered" | "read"; readonly seq: number; readonly conversation_id: string }
  | { readonly t: "ping" };

export interface Hello {
  readonly last_seq?: number;
  readonly conversation_id?: string;
  readonly cursor?: string;
}
