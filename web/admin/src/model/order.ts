import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";

/** What a list of conversations is sorted by. */
export interface Sorted {
  readonly id: string;
  readonly lastMessageAt?: Timestamp | undefined;
  readonly waitingSince?: Timestamp | undefined;
}

export type Order = (a: Sorted, b: Sorted) => number;

/** Latest first, as the server lists them. */
export const latest: Order = (a, b) => timeOf(b.lastMessageAt) - timeOf(a.lastMessageAt) || byId(b, a);

/** Who waits longest first. */
export const longestWaiting: Order = (a, b) => timeOf(a.waitingSince) - timeOf(b.waitingSince) || byId(a, b);

function timeOf(at: Timestamp | undefined): number {
  return at ? timestampMs(at) : 0;
}

function byId(a: Sorted, b: Sorted): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Where something is in a sorted list, or belongs. */
export function placeOf<T extends Sorted>(list: readonly T[], item: Sorted, compare: Order): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(list[middle] as T, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
