import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Suspects } from "../src/message/index.js";
import type { Db } from "../src/platform/postgres/transaction.js";
import { systemClock } from "../src/shared/clock.js";

/** Of a process that has just started, and left nothing behind before. */
export function noSuspects(db: Db): Promise<Suspects> {
  return Suspects.open(db, systemClock, markerFile());
}

export function markerFile(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), "linktor-marks-")), "intake.marks");
}
