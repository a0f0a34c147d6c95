/** How far the folder has been read. UIDs mean something only under their UIDVALIDITY. */
export type Cursor = {
  readonly uidValidity: string;
  readonly lastUid: number;
  /** When that was stored: where to look from when the numbers begin anew. */
  readonly at: number;
  /** Another folder has numbers of its own. */
  readonly folder: string;
};

type Stored = { readonly uid_validity: string; readonly last_uid: number; readonly at: number; readonly folder: string };

export function readCursor(state: Uint8Array): Cursor | undefined {
  if (state.byteLength === 0) return undefined;
  try {
    const { uid_validity: uidValidity, last_uid: lastUid, at, folder } = JSON.parse(Buffer.from(state).toString()) as Stored;
    const isValid = typeof uidValidity === "string" && Number.isSafeInteger(lastUid) && Number.isFinite(at) && typeof folder === "string";
    return isValid ? { uidValidity, lastUid, at, folder } : undefined;
  } catch {
    return undefined;
  }
}

export function writeCursor({ uidValidity, lastUid, at, folder }: Cursor): Uint8Array {
  const stored: Stored = { uid_validity: uidValidity, last_uid: lastUid, at, folder };
  return new Uint8Array(Buffer.from(JSON.stringify(stored)));
}
