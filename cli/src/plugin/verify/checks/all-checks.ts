import type { Check } from "../check.js";
import { describeChecks } from "./describe.js";
import { endChecks } from "./ending.js";
import { lifeChecks } from "./life.js";
import { limitChecks } from "./limits.js";
import { receiveChecks } from "./receive.js";
import { sendChecks } from "./sending.js";
import { startChecks } from "./start.js";
import { webhookChecks } from "./webhooks.js";

/** In the order of their ids, each on what those before it left. */
export const allChecks: readonly Check[] = [
  ...startChecks,
  ...describeChecks,
  ...lifeChecks,
  ...webhookChecks,
  ...receiveChecks,
  ...sendChecks,
  ...limitChecks,
  ...endChecks,
];
