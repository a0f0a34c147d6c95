// What must survive a restart. Here it only counts what came in; for a real network it is a cursor or a session.

/** How many messages a saved state has seen; none at first. */
export function received(state: Uint8Array): number {
  return state.length === 0 ? 0 : (JSON.parse(Buffer.from(state).toString()) as { received: number }).received;
}

/** The state after one more. Linktor saves it together with the message. */
export function oneMore(state: Uint8Array): Uint8Array {
  return Buffer.from(JSON.stringify({ received: received(state) + 1 }));
}
