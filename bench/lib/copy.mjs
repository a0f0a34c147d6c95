// Rows into PostgreSQL by COPY, past foreign keys: whoever uses it keeps them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const PIECE = 1 << 18;

/** A stream of rows, spelled as the product has them in memory, into a table; `write` waits where PostgreSQL does. */
export class Copy {
  #child;
  #names;
  #exit;
  #text = "";

  constructor({ bin }, url, table, columns) {
    this.#names = columns.map((column) => column.replaceAll(/_(\w)/g, (_, letter) => letter.toUpperCase()));
    const command = `set session_replication_role = replica; copy ${table} (${columns.join(", ")}) from stdin`;
    const commands = command.split("; ").flatMap((one) => ["-c", one]);
    this.#child = spawn(path.join(bin, "psql"), ["-q", "-v", "ON_ERROR_STOP=1", ...commands, url], {
      stdio: ["pipe", "ignore", "inherit"],
    });
    this.#exit = once(this.#child, "close");
    this.#child.stdin.on("error", () => undefined);
  }

  /** What a row does not have is null. */
  async write(row) {
    this.#text += `${this.#names.map((name) => spelled(row[name])).join("\t")}\n`;
    if (this.#text.length > PIECE) await this.#flush();
  }

  async #flush() {
    const isFull = !this.#child.stdin.write(this.#text);
    this.#text = "";
    if (isFull) await Promise.race([once(this.#child.stdin, "drain"), this.#exit]);
  }

  async end() {
    await this.#flush();
    this.#child.stdin.end();
    const [code] = await this.#exit;
    if (code !== 0) throw new Error(`COPY failed (${code})`);
  }
}

function spelled(value) {
  if (value === null || value === undefined) return "\\N";
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex")}`;
  if (Array.isArray(value)) return `{${value.join(",")}}`;
  return String(value).replaceAll(/[\\\t\n\r]/g, (sign) => ESCAPED[sign]);
}

const ESCAPED = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
