import type { TestDatabaseOptions } from "../database.js";
import { type WithoutTenant, withoutTenant } from "./without-tenant.js";

/** Each of the two walls has to hold by itself: row-level security when no query asks for a tenant, and the queries when there is none. */
export interface Walls {
  readonly plugin: WithoutTenant;
  readonly each: readonly (readonly [name: string, options: TestDatabaseOptions])[];
}

export function walls(): Walls {
  const plugin = withoutTenant();
  return {
    plugin,
    each: [
      ["both walls", {}],
      ["row-level security alone", { plugins: [plugin] }],
      ["the queries alone", { isRowLevelSecurityOff: true }],
    ],
  };
}
