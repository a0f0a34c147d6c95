/** What an answered message survives: a power cut, or only the end of a process. */
export interface Durability {
  readonly level: "power-safe" | "process-safe";
  /** Why it is no more than that; empty where it is. */
  readonly reason: string;
}

/** `unsafe`: what is wrong with the settings of a PostgreSQL server. */
export function durabilityOf(kind: "embedded" | "postgres", unsafe: readonly string[]): Durability {
  if (kind === "embedded") return { level: "process-safe", reason: "the embedded database does not wait for the disk" };
  return unsafe.length === 0 ? { level: "power-safe", reason: "" } : { level: "process-safe", reason: unsafe.join("; ") };
}
