import type { Capabilities } from "@linktor/plugin-sdk";

/** The most that the contract allows: whoever receives JSON shows what they like of it. Files go out as links. */
export const capabilities: Capabilities = {
  outbound: ["text", "location", "contacts", "interactive"],
  maxButtons: 13,
  maxListRows: 30,
  idempotentSend: true,
  replies: true,
  initiate: true,
};

export const identity = { kind: "external", scoped: true } as const;
