import type { Conversation } from "@linktor/gen/linktor/conversation/v1/conversation_pb.js";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";

/** Which conversations of a list are selected: some of them, or all that the list has, also those that were not read. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly isAll: boolean;
  readonly isEmpty: boolean;
  has(id: string): boolean;
  /** Selects one or not any more; with `isRange` everything from the one before to it. */
  readonly select: (id: string, isRange: boolean) => void;
  selectAll(): void;
  clear(): void;
}

const NONE: ReadonlySet<string> = new Set();

export function useSelection(viewId: string, rows: readonly Conversation[]): Selection {
  const [ids, setIds] = useState(NONE);
  const [isAll, setAll] = useState(false);
  const latest = useRef(rows);
  const before = useRef<string>(undefined);
  useEffect(() => {
    latest.current = rows;
  });
  const clear = useCallback(() => {
    setIds(NONE);
    setAll(false);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list has others
  useEffect(clear, [viewId]);
  const select = useCallback((id: string, isRange: boolean) => {
    const places = [before.current, id].map((one) => latest.current.findIndex((row) => row.id === one));
    const [from, to] = [Math.min(...places), Math.max(...places)];
    before.current = id;
    setAll(false);
    setIds((chosen) => {
      const next = new Set(chosen);
      if (isRange && from >= 0) for (const row of latest.current.slice(from, to + 1)) next.add(row.id);
      else if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  return useMemo(
    () => ({
      ids,
      isAll,
      isEmpty: ids.size === 0 && !isAll,
      has: (id) => isAll || ids.has(id),
      select,
      selectAll: () => setAll(true),
      clear,
    }),
    [ids, isAll, select, clear],
  );
}
