/** How a channel is. */
export type ChannelState = "disconnected" | "connecting" | "connected" | "degraded" | "needs_sign_in";

/** How a channel is, with what a person should know and do. */
export interface Health {
  readonly state: ChannelState;
  readonly detail?: string;
  readonly action?: string;
}

/** A step of signing in that waits for a person or tells them what happens. */
export type SignInStep = (
  | { readonly qrCode: string }
  | { readonly pairingCode: string }
  | { readonly oauthUrl: string }
  | { readonly progress: string }
) & { readonly expiresAt?: Date };
