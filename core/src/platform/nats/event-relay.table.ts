import type { Generated } from "kysely";

export interface EventRelayTables {
  eventRelay: { onlyRow: Generated<boolean>; position: string; holder: string | null; until: Date };
}
