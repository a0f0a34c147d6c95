/** How far the folder has been read. UIDs mean something only under their UIDVALIDITY. */
export type Cursor = {
  readonly uidValidity: string;
  readonly lastUid: number;
  /** When that was stored: where to look from when the numbers begin anew. */
  readonly at: number;
  /** Another folder has numbers of its own. */
  readonly folder: string;
  /** When this folder was first read. What is older was never for this channel. */
  readonly since: number;
};

type Stored = {
  readonly uid_validity: string;
  readonly last_uid: number;
  readonly at: number;
  readonly folder: string;
  readonly since: number;
};

export function readCursor(state: Uint8Array): Cursor | undefined {
  if (state.byteLength === 0) return undefined;
  try {
    const { uid_validity: uidValidity, last_uid: lastUid, at, folder, since } = JSON.parse(Buffer.from(state).toString()) as Stored;
    const isValid = typeof uidValidity === "string" && typeof folder === "string" && [lastUid, at, since].every(Number.isSafeInteger);
    return isValid ? { uidValidity, lastUid, at, folder, since } : undefined;
  } catch {
    return undefined;
  }
}

export function writeCursor({ uidValidity, lastUid, at, folder, since }: Cursor): Uint8Array {
  const stored: Stored = { uid_validity: uidValidity, last_uid: lastUid, at, folder, since };
  return new Uint8Array(Buffer.from(JSON.stringify(stored)));
}
