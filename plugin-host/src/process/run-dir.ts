import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MAX_SOCKET_PATH_BYTES, PluginStartError } from "@linktor/plugin-wire";
import { z } from "zod";
import { startTimeOf } from "./proc-stat.js";

const RECORD_SUFFIX = ".json";
/** go-plugin makes `plugin` and up to ten digits. */
const LONGEST_SOCKET_NAME = 16;

const processSchema = z.object({ pid: z.number().int().positive(), startTime: z.string().optional() });
const recordSchema = z.object({ dir: z.string(), host: processSchema, plugin: processSchema.optional(), argv: z.array(z.string()) });

/** What is known of one launch by whoever finds it later. */
export type LaunchRecord = z.infer<typeof recordSchema>;

export function createRunDir(runDir: string): void {
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  chmodSync(runDir, 0o700);
}

/** A fresh private folder for one launch, and a record of it beside it, out of the plugin's reach. */
export class LaunchDir {
  readonly path: string;
  readonly #recordFile: string;

  constructor(runDir: string) {
    this.path = mkdtempSync(join(runDir, "p"));
    this.#recordFile = this.path + RECORD_SUFFIX;
    try {
      assertSocketFits(this.path);
      this.record(undefined, []);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  record(pid: number | undefined, argv: readonly string[]): void {
    const record: LaunchRecord = {
      dir: this.path,
      host: { pid: process.pid, startTime: startTimeOf(process.pid) },
      ...(pid !== undefined && { plugin: { pid, startTime: startTimeOf(pid) } }),
      argv: [...argv],
    };
    writeFileSync(this.#recordFile, JSON.stringify(record), { mode: 0o600 });
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    rmSync(this.#recordFile, { force: true });
  }
}

function assertSocketFits(dir: string): void {
  if (Buffer.byteLength(dir) + 1 + LONGEST_SOCKET_NAME <= MAX_SOCKET_PATH_BYTES) return;
  throw new PluginStartError(
    "PLUGIN_SOCKET_PATH",
    `the run folder's path is too long for a socket (${MAX_SOCKET_PATH_BYTES} bytes): ${dir}`,
  );
}

/** Records of all launches in the folder. A file that is none is left alone. */
export function readRecords(runDir: string): { readonly file: string; readonly record: LaunchRecord }[] {
  return readdirSync(runDir)
    .filter((name) => name.endsWith(RECORD_SUFFIX))
    .flatMap((name) => {
      const file = join(runDir, name);
      try {
        const record = recordSchema.parse(JSON.parse(readFileSync(file, "utf8")));
        return record.dir + RECORD_SUFFIX === file ? [{ file, record }] : [];
      } catch {
        return [];
      }
    });
}
