import type { Kit } from "./kit.js";

/** One promise that a plugin keeps or does not. */
export interface Check {
  /** Stable: scripts and documents name it. */
  readonly id: string;
  readonly title: string;
  /** Returns when it is kept, perhaps after a word on how; throws `Mismatch` or `NotChecked` otherwise. */
  run(kit: Kit, remark: (note: string) => void): Promise<void>;
}
