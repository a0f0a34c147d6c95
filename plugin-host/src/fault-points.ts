import { channel } from "node:diagnostics_channel";

// Names are listed with core's own, in core/src/platform/fault-points.ts. Nobody but a test listens.

/** A plugin has said where it listens, and nobody has connected. */
export const pluginHandshake = channel("linktor:fault-point:plugin-handshake");
/** A plugin has said what became of a message, and nobody knows. */
export const providerAnswered = channel("linktor:fault-point:provider-answered");
