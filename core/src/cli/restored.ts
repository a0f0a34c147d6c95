import { holdDeliveries } from "../message/index.js";
import { openMigrated, readSettings } from "./open-database.js";
import type { Terminal } from "./terminal.js";

/** `db restored` */
export async function restoredCommand(terminal: Terminal): Promise<void> {
  await using opened = await openMigrated(readSettings(terminal));
  const count = await holdDeliveries(opened.db, new Date());
  terminal.write(
    count === 0
      ? "Nothing waited to be sent. A server can be started on this copy."
      : `Messages that may have been sent since the backup, now uncertain: ${count}. A server can be started on this copy; it sends none of them by itself.`,
  );
}
