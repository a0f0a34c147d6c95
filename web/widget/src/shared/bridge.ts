/** What the loader on the host page and the frame tell each other, over a port of their own. */

/** Who the host page says its user is. */
export interface User {
  readonly id?: string | number;
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** The first word, and the only one that goes by `window.postMessage`; the port comes with it. */
export interface Boot {
  readonly linktor: 1;
  readonly type: "boot";
  /** What the frame kept in the host page's storage. */
  readonly stored: Readonly<Record<string, string>>;
  readonly user: User | undefined;
  readonly userHash: string | undefined;
  readonly locale: string;
  readonly theme: string;
  readonly page: { readonly url: string; readonly title: string; readonly referrer: string };
}

export type ToFrame =
  | {
      readonly type: "visible";
      readonly isOpen: boolean;
      readonly isFocused: boolean;
      readonly isFullScreen: boolean;
      readonly takesFocus: boolean;
    }
  | { readonly type: "user"; readonly user: User; readonly userHash: string | undefined }
  | { readonly type: "reset" };

export type ToHost =
  | { readonly type: "ready"; readonly look: Look }
  | { readonly type: "unread"; readonly count: number }
  | { readonly type: "close" }
  | { readonly type: "store"; readonly key: string; readonly value: string | null }
  | { readonly type: "message"; readonly from: string; readonly text: string }
  | { readonly type: "failed"; readonly code: string; readonly message: string };

/** What the button looks like, and what it is called. */
export interface Look {
  readonly title: string;
  readonly accent: string;
  readonly onAccent: string;
  readonly position: "left" | "right";
  readonly openLabel: string;
  readonly closeLabel: string;
  readonly unreadLabel: string;
}

/** Keys that the frame may keep in the host page's storage. */
export const STORED_KEY = /^(token|user|q:[\w-]{8,64})$/;
