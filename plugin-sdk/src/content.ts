/** What a message can say, as a channel author sees it. */

/** Kind of a message's content. */
export type ContentType =
  | "text"
  | "image"
  | "audio"
  | "video"
  | "file"
  | "sticker"
  | "location"
  | "contacts"
  | "interactive"
  | "reaction"
  | "unsupported"
  /** Sent only. */
  | "template";

/** Kinds that have bytes. */
export type MediaType = "image" | "audio" | "video" | "file" | "sticker";

/** A place. */
export interface Location {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

/** A contact card. */
export interface ContactCard {
  readonly name: string;
  readonly phones?: readonly string[];
  readonly emails?: readonly string[];
  readonly organization?: string;
}

/** Buttons or a list. */
export interface Interactive {
  readonly header?: string;
  readonly footer?: string;
  readonly buttons?: readonly { readonly id: string; readonly title: string; readonly url?: string }[];
  readonly listTitle?: string;
  readonly sections?: readonly {
    readonly title?: string;
    readonly rows: readonly { readonly id: string; readonly title: string; readonly description?: string }[];
  }[];
}

/** The structured part of a message; at most one member is set, beside `referral`. */
export interface Content {
  readonly location?: Location;
  readonly contacts?: { readonly cards: readonly ContactCard[] };
  readonly interactive?: Interactive;
  readonly answer?: { readonly id: string; readonly title: string };
  readonly reaction?: { readonly emoji: string };
  readonly unsupported?: { readonly networkType: string; readonly raw: string };
  /** Sent only: see `Capabilities` and `listTemplates`. */
  readonly template?: Template;
  readonly email?: Email;
  readonly order?: Order;
  /** What brought the contact here; beside any other member. */
  readonly referral?: Referral;
}

/** A template to send, with what is filled in. A header's file is the message's `media`. */
export interface Template {
  readonly name: string;
  /** As the network spells it, for example `pt_BR`. */
  readonly language: string;
  readonly values?: readonly {
    readonly part: TemplatePart;
    /** Which button, counted from 0. */
    readonly index?: number;
    readonly values: readonly { readonly name?: string; readonly text: string }[];
  }[];
}

/** A part of a template. */
export type TemplatePart = "header" | "body" | "footer" | "button";

/** A template that the network has on record. */
export interface MessageTemplate {
  readonly name: string;
  readonly language: string;
  /** The network's kind, for example `UTILITY`. */
  readonly category?: string;
  /** The network's word for where it stands, for example `APPROVED`. */
  readonly status?: string;
  /** It may be sent now. */
  readonly usable: boolean;
  readonly parts: readonly {
    readonly part: TemplatePart;
    readonly text?: string;
    /** For a header that is a file. */
    readonly media?: MediaType;
    /** Placeholders of the text, in order: `1`, `2`, … or names. */
    readonly parameters?: readonly string[];
    /** For a button, the network's kind of it. */
    readonly buttonKind?: string;
  }[];
}

/** What makes a text a mail. The message's `text` is what was newly written, without what it quotes. */
export interface Email {
  readonly subject?: string;
  /** Made safe: no scripts, no forms, no styles that reach outside. */
  readonly html?: string;
  /** The whole text, with what it quotes. */
  readonly fullText?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  /** Sent only. */
  readonly bcc?: readonly string[];
  /** What kind of machine wrote it, for example `auto-replied`; absent for a person. */
  readonly automatic?: string;
}

/** Goods the contact wants to buy. */
export interface Order {
  readonly catalogId?: string;
  readonly items: readonly {
    readonly productId: string;
    readonly quantity: number;
    /** Of one, as a decimal number. */
    readonly price?: string;
    /** ISO 4217. */
    readonly currency?: string;
  }[];
}

/** An advertisement or a post. */
export interface Referral {
  readonly sourceUrl?: string;
  readonly sourceId?: string;
  /** `ad` or `post`. */
  readonly sourceType?: string;
  readonly headline?: string;
  readonly body?: string;
  readonly clickId?: string;
}
