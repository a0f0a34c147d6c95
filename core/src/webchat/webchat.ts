import type { ChannelId, TenantId, VisitorId } from "../shared/ids.js";
import { formatId } from "../shared/ids.js";

export type IdentityMode = "off" | "optional" | "required";

/** How a chat looks and whom it believes, as its channel was set up. */
export interface WebchatConfig {
  readonly title: string;
  readonly color: string;
  readonly position: "left" | "right";
  readonly welcomeText: string;
  readonly offlineText: string;
  readonly locale: string;
  /** Hosts whose pages may show the chat; empty: all. */
  readonly allowedOrigins: readonly string[];
  readonly identityMode: IdentityMode;
}

/** A web chat channel that is live. */
export interface Webchat {
  readonly tenantId: TenantId;
  readonly id: ChannelId;
  readonly config: WebchatConfig;
  readonly ingressSecret: string;
  readonly identitySecret: string;
}

/** What the page says of its user; never proven. */
export interface VisitorProfile {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly locale?: string;
  readonly pageUrl?: string;
  readonly referrer?: string;
}

/** Somebody on a web page: one browser, until its session ends. */
export interface Visitor {
  readonly tenantId: TenantId;
  readonly id: VisitorId;
  readonly channelId: ChannelId;
  /** Who the page says it is. */
  readonly userId: string | null;
  /** Whether the page proved it. */
  readonly isVerified: boolean;
  readonly profile: VisitorProfile;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export const VISITOR_KIND = "visitor";
export const USER_KIND = "webchat_user";
export const SESSION_MS = 180 * 24 * 3600 * 1000;

export function configOf(fields: Readonly<Record<string, unknown>>): WebchatConfig {
  const text = (key: string, fallback = ""): string => (typeof fields[key] === "string" ? fields[key] : fallback);
  const { allowed_origins: origins } = fields;
  return {
    title: text("title", "Chat"),
    color: text("color", "#4653e3"),
    position: fields.position === "left" ? "left" : "right",
    welcomeText: text("welcome_text"),
    offlineText: text("offline_text"),
    locale: text("locale", "auto"),
    allowedOrigins: Array.isArray(origins) ? origins.map(String) : [],
    identityMode: fields.identity_mode === "required" || fields.identity_mode === "optional" ? fields.identity_mode : "off",
  };
}

/** Whether a page of a host may talk to the chat. `*.example.com` stands for every host below example.com, but not for it. */
export function allowsHost({ allowedOrigins }: Pick<WebchatConfig, "allowedOrigins">, host: string): boolean {
  if (allowedOrigins.length === 0) return true;
  return allowedOrigins.some((entry) =>
    entry.startsWith("*.") ? host.endsWith(entry.slice(1)) && host.length > entry.length - 1 : host === entry,
  );
}

/** Addresses by which a visitor's contact is known: first the one they write by. */
export function addressesOf({ id, channelId, userId, isVerified }: Visitor): { kind: string; scope: string; value: string }[] {
  const own = { kind: VISITOR_KIND, scope: channelId, value: formatId("vi", id) };
  return isVerified && userId !== null ? [{ kind: USER_KIND, scope: channelId, value: userId }, own] : [own];
}

/** Whether a session goes on when the page names a user: it does not turn into somebody else's. */
export function isSamePerson(visitor: Pick<Visitor, "userId">, userId: string | undefined): boolean {
  return userId === undefined || visitor.userId === null || visitor.userId === userId;
}
