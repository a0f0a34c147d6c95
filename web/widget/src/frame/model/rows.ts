import type { Entry } from "./timeline.js";

/** A line of the list, with what its neighbours make of it. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "hint"; readonly key: string; readonly text: string }
  | {
      readonly kind: "entry";
      readonly key: string;
      readonly entry: Entry;
      /** The entry that it answers. */
      readonly quoted: Entry | undefined;
      /** First and last of what one person wrote in one go. */
      readonly isFirst: boolean;
      readonly isLast: boolean;
      readonly isRead: boolean;
      /** Its choices can still be made. */
      readonly isOpenQuestion: boolean;
    };

const TOGETHER_MS = 5 * 60_000;

export interface RowOptions {
  readonly find: (id: string) => Entry | undefined;
  readonly isRead: (entry: Entry) => boolean;
  /** Shown until somebody answers. */
  readonly hint: string;
}

export function rowsOf(entries: readonly Entry[], { find, isRead, hint }: RowOptions): Row[] {
  const rows: Row[] = [];
  const lastRead = entries.findLastIndex((entry) => isOwn(entry) && isRead(entry));
  const lastAnswer = entries.findLastIndex((entry) => !isOwn(entry));
  entries.forEach((entry, index) => {
    const [before, after] = [entries[index - 1], entries[index + 1]];
    const isNewDay = !before || dayOf(before) !== dayOf(entry);
    if (isNewDay) rows.push({ kind: "day", key: `day-${dayOf(entry)}`, at: entry.at });
    rows.push({
      kind: "entry",
      key: entry.key,
      entry,
      quoted: entry.replyTo === "" || entry.type === "interactive" ? undefined : find(entry.replyTo),
      isFirst: isNewDay || !before || !areTogether(before, entry),
      isLast: !after || dayOf(after) !== dayOf(entry) || !areTogether(entry, after),
      // Who answered has read what stands above.
      isRead: isOwn(entry) && (index <= lastRead || (index < lastAnswer && entries[lastAnswer]?.author.type === "agent")),
      isOpenQuestion: !isOwn(entry) && !entries.slice(index + 1).some(isOwn),
    });
  });
  if (hint !== "" && entries.length > 0 && lastAnswer === -1) rows.push({ kind: "hint", key: "hint", text: hint });
  return rows;
}

export function isOwn({ author }: Pick<Entry, "author">): boolean {
  return author.type === "visitor";
}

function areTogether(a: Entry, b: Entry): boolean {
  return (
    a.author.type === b.author.type &&
    a.author.name === b.author.name &&
    b.at - a.at < TOGETHER_MS &&
    (a.sending === "failed") === (b.sending === "failed")
  );
}

function dayOf({ at }: Entry): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
