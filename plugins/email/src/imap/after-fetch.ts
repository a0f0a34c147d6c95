import type { ChannelContext } from "@linktor/plugin-sdk";
import type { ImapFlow } from "imapflow";
import type { Settings } from "../settings.js";

/** What the channel was told to do with a mail that is stored. Not done in time, it is not done: the mail itself is safe. */
export async function afterFetch(client: ImapFlow, uid: number, settings: Settings, log: ChannelContext["log"]): Promise<void> {
  try {
    if (settings.afterFetch === "seen") await client.messageFlagsAdd(String(uid), ["\\Seen"], { uid: true });
    if (settings.afterFetch !== "move") return;
    const moved = await client.messageMove(String(uid), settings.moveTo, { uid: true });
    if (!moved) log.warn({ uid, to: settings.moveTo }, "a mail could not be moved");
  } catch (error) {
    log.warn({ uid, reason: error instanceof Error ? error.message : "unknown" }, "a mail could not be marked or moved");
  }
}
