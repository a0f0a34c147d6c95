// What must survive a restart. Here it only counts how often the channel was opened and then received something; for a real
// network it is a cursor or a session.

/** What a saved state has counted; nothing at first. */
export function received(state: Uint8Array): number {
  return state.length === 0 ? 0 : (JSON.parse(Buffer.from(state).toString()) as { received: number }).received;
}

/** The state once something is received. Linktor saves it together with the message. */
export function oneMore(state: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ received: received(state) + 1 }));
}
