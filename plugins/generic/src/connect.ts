import { AddressNotAllowed, resolveAllowed } from "@linktor/plugin-sdk";
import type { Settings } from "./settings.js";

/** There is nothing to connect to; but a name that leads where nothing may be sent should be told now. */
export async function connect({ outboundUrl }: Settings): Promise<void> {
  try {
    await resolveAllowed(new URL(outboundUrl).hostname);
  } catch (error) {
    // A name that cannot be looked up now may be known when there is something to send.
    if (error instanceof AddressNotAllowed) throw error;
  }
}
