import type { DatabaseHealth } from "../postgres/health.js";
import type { Durability } from "./durability.js";
import type { ReadyCheck } from "./readiness.js";

/** The database takes what it is given. */
export function databaseCheck(health: DatabaseHealth, durability: Durability): ReadyCheck {
  return {
    isFatal: true,
    async check() {
      const { isReady, detail } = await health.state();
      const said = isReady ? [detail, durability.level, durability.reason] : [detail];
      return { ok: isReady, detail: said.filter((part) => part !== "").join(", ") };
    },
  };
}
