import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";

/** What a list of conversations is sorted by. */
export interface Sorted {
  readonly id: string;
  readonly lastMessageAt?: Timestamp | undefined;
}

/** Latest first, as the server lists them. */
export function compare(a: Sorted, b: Sorted): number {
  const [at, bt] = [timeOf(a), timeOf(b)];
  if (at !== bt) return bt - at;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

function timeOf({ lastMessageAt }: Sorted): number {
  return lastMessageAt ? timestampMs(lastMessageAt) : 0;
}

/** Where something is in a sorted list, or belongs. */
export function placeOf<T extends Sorted>(list: readonly T[], item: Sorted): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(list[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
