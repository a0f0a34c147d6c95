import type { ChannelId, TenantId } from "../shared/ids.js";

export type ChannelStatus = "disconnected" | "connecting" | "connected" | "degraded" | "needs_sign_in" | "error";

/** A connected account on a network. Secrets are not in it: see `credentials.ts`. */
export interface Channel {
  readonly tenantId: TenantId;
  readonly id: ChannelId;
  readonly type: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly credentialsSet: readonly string[];
  /** Whether it is meant to be live. */
  readonly isEnabled: boolean;
  readonly status: ChannelStatus;
  readonly statusDetail: string;
  readonly statusAction: string;
  /** `linktor.plugin.v1.SignInStep`, binary. */
  readonly signIn: Uint8Array | null;
  /** `linktor.plugin.v1.Capabilities`, binary; null until the channel was open once. */
  readonly capabilities: Uint8Array | null;
  readonly checkedAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface StatusChange {
  readonly status: ChannelStatus;
  readonly detail?: string;
  readonly action?: string;
  readonly signIn?: Uint8Array | null;
}

/** Whether a status says something that people do not know yet. */
export function isNews(channel: Channel, change: StatusChange): boolean {
  return (
    channel.status !== change.status ||
    channel.statusDetail !== (change.detail ?? "") ||
    channel.statusAction !== (change.action ?? "") ||
    change.signIn != null
  );
}
