import { AppError } from "../../shared/errors.js";

/** What a tenant may have only so much of. */
export const RESOURCES = ["channels", "users", "contacts", "media_bytes", "messages_per_day"] as const;
export type Resource = (typeof RESOURCES)[number];

export interface Usage {
  readonly resource: Resource;
  readonly used: number;
  /** Undefined: no limit. */
  readonly most: number | undefined;
}

const NAMES: Readonly<Record<Resource, string>> = {
  channels: "channels",
  users: "users",
  contacts: "contacts",
  media_bytes: "bytes of files",
  messages_per_day: "messages sent a day",
};
const REMEDIES: Readonly<Record<Resource, string>> = {
  channels: "Delete one that is not needed",
  users: "Delete one who is not needed",
  contacts: "Delete some that are not needed",
  media_bytes: "Send fewer or smaller files",
  messages_per_day: "Wait until midnight UTC",
};

export function quotaExceeded(resource: Resource, most: number): AppError {
  return new AppError(
    "exhausted",
    "QUOTA_EXCEEDED",
    `The limit of ${most} ${NAMES[resource]} is reached. ${REMEDIES[resource]}, or ask the operator for more.`,
    { details: { resource, limit: String(most) } },
  );
}
