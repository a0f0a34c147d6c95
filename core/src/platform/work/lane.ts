import type { AnyId } from "../../shared/ids.js";

/** The lane of work that goes through nothing that could be slow. */
export const NO_LANE = "00000000-0000-0000-0000-000000000000" as AnyId;
