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
  /** The mail that was being read: after a start, the one at which the process may have ended, and how often. */
  readonly reading?: { readonly uid: number; readonly times: number } | undefined;
  /** Mails before `lastUid` that the server could not give so far. */
  readonly left?: readonly Left[] | undefined;
};

export type Left = {
  readonly uid: number;
  /** When it was first asked for. */
  readonly since: number;
};

type Stored = {
  readonly uid_validity: string;
  readonly last_uid: number;
  readonly at: number;
  readonly folder: string;
  readonly since: number;
  readonly reading?: Cursor["reading"];
  readonly left?: Cursor["left"];
};

export function readCursor(state: Uint8Array): Cursor | undefined {
  if (state.byteLength === 0) return undefined;
  try {
    const {
      uid_validity: uidValidity,
      last_uid: lastUid,
      at,
      folder,
      since,
      reading,
      left,
    } = JSON.parse(Buffer.from(state).toString()) as Stored;
    const isValid = typeof uidValidity === "string" && typeof folder === "string" && [lastUid, at, since].every(Number.isSafeInteger);
    return isValid ? { uidValidity, lastUid, at, folder, since, ...(reading && { reading }), ...(left && { left }) } : undefined;
  } catch {
    return undefined;
  }
}

export function writeCursor({ uidValidity, lastUid, at, folder, since, reading, left = [] }: Cursor): Uint8Array {
  const more = { ...(reading && { reading }), ...(left.length > 0 && { left }) };
  const stored: Stored = { uid_validity: uidValidity, last_uid: lastUid, at, folder, since, ...more };
  return new Uint8Array(Buffer.from(JSON.stringify(stored)));
}
