import type { User } from "../shared/bridge.js";

export interface Settings {
  readonly channel: string;
  /** Where the frame comes from. */
  readonly host: string;
  readonly locale: string;
  readonly theme: string;
  readonly position: "left" | "right" | undefined;
  readonly isOpen: boolean;
  readonly hidesLauncher: boolean;
  readonly user: User | undefined;
  readonly userHash: string | undefined;
}

/** `window.LinktorSettings`, as a host page may write it. */
export interface GivenSettings {
  readonly channel?: string;
  readonly host?: string;
  readonly locale?: string;
  readonly theme?: string;
  readonly position?: string;
  readonly open?: boolean;
  readonly hideLauncher?: boolean;
  readonly user?: User;
  readonly userHash?: string;
}

/** From `window.LinktorSettings` or the script's own `data-` attributes; the former win. */
export function readSettings(script: HTMLScriptElement | null, given: GivenSettings): Settings | undefined {
  const data = script?.dataset ?? {};
  const channel = given.channel ?? data.channel ?? "";
  const host = given.host ?? data.host ?? (script ? new URL(script.src).origin : "");
  if (!/^ch_[0-9a-z]{26}$/.test(channel) || !URL.canParse(host)) return undefined;
  const position = given.position ?? data.position;
  return {
    channel,
    host: new URL(host).origin,
    locale: given.locale ?? data.locale ?? document.documentElement.lang,
    theme: given.theme ?? data.theme ?? "auto",
    position: position === "left" || position === "right" ? position : undefined,
    isOpen: given.open ?? data.open === "true",
    hidesLauncher: given.hideLauncher ?? data.hideLauncher === "true",
    user: given.user ?? userOf(data),
    userHash: given.userHash ?? data.userHash,
  };
}

function userOf({ userId, userName, userEmail }: DOMStringMap): User | undefined {
  return userId || userName || userEmail ? { id: userId, name: userName, email: userEmail } : undefined;
}
