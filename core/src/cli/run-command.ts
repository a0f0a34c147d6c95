import { type ParseArgsConfig, parseArgs } from "node:util";
import { ConfigError } from "../config-file.js";
import { DataInUse } from "../platform/data-lock.js";
import { SchemaTooNew } from "../platform/postgres/migrate.js";
import { AppError } from "../shared/errors.js";
import { migrateDatabase, resetDatabase } from "./database.js";
import { type Chosen, discardDeadLetterCommand, listDeadLettersCommand, replayDeadLettersCommand } from "./dead-letters.js";
import { doctorCommand } from "./doctor/doctor.js";
import { pluginKeygenCommand, pluginSignCommand } from "./plugin.js";
import { restoredCommand } from "./restored.js";
import { createTenantCommand } from "./tenant.js";
import { type Terminal, UsageError } from "./terminal.js";

const HELP = `npm run linktor -- <command>

  tenant create --slug <slug> --name <name> --admin-email <address> [--admin-password <password>]
      Makes a tenant with its first admin. Without a password one is made up and shown once.
  doctor [--json]
      Looks at settings, data, database and plugins, changes nothing, and says what to do.
  db migrate
      Brings the database to the newest migration.
  db restored
      Once on a restored backup, before a server starts on it: what waited to be sent when the backup was taken may have been
      sent since, so it becomes uncertain, and people decide whether it is sent again.
  db reset [--yes]
      Deletes everything in the database and starts afresh. Stored files stay where they are.
  dead-letters list [--tenant <slug>] [--kind work|event] [--topic <topic>] [--reason <text>]
      What was put aside because it failed each time.
  dead-letters replay <id> | --all [--tenant, --kind, --topic, --reason as above]
      Tries it again.
  dead-letters discard <id>
      Gives it up for good.
  plugin keygen --out <file>
      Makes a key to sign plugins with, and prints the public half for plugins.trusted_keys.
  plugin sign <folder> --key <file>
      Lists every file of a plugin in its plugin.json and signs that into plugin.sig.
  help

The database is the one of DATABASE_URL, else the embedded one in LINKTOR_DATA_DIR (./data).`;

interface Command {
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  /** What stands for itself after the name, if anything does. */
  readonly argument?: string;
  /** Answers "failed" where that was said already. */
  run(terminal: Terminal, values: Readonly<Record<string, unknown>>): Promise<unknown> | unknown;
}

const CHOICE = { tenant: { type: "string" }, kind: { type: "string" }, topic: { type: "string" }, reason: { type: "string" } } as const;

const COMMANDS: Readonly<Record<string, Command>> = {
  help: { options: {}, run: ({ write }) => write(HELP) },
  doctor: { options: { json: { type: "boolean" } }, run: (terminal, { json }) => doctorCommand(terminal, { json: json === true }) },
  "db migrate": { options: {}, run: migrateDatabase },
  "db restored": { options: {}, run: restoredCommand },
  "db reset": { options: { yes: { type: "boolean" } }, run: (terminal, { yes }) => resetDatabase(terminal, { yes: yes === true }) },
  "dead-letters list": { options: CHOICE, run: (terminal, values) => listDeadLettersCommand(terminal, chosen(values)) },
  "dead-letters replay": {
    options: { ...CHOICE, all: { type: "boolean" } },
    argument: "id",
    run: (terminal, values) => replayDeadLettersCommand(terminal, optional(values, "id"), values.all === true, chosen(values)),
  },
  "dead-letters discard": {
    options: { tenant: { type: "string" } },
    argument: "id",
    run: (terminal, values) => discardDeadLetterCommand(terminal, text(values, "id"), optional(values, "tenant")),
  },
  "plugin keygen": {
    options: { out: { type: "string" } },
    run: (terminal, values) => pluginKeygenCommand(terminal, text(values, "out")),
  },
  "plugin sign": {
    options: { key: { type: "string" } },
    argument: "folder",
    run: (terminal, values) => pluginSignCommand(terminal, text(values, "folder"), text(values, "key")),
  },
  "tenant create": {
    options: {
      slug: { type: "string" },
      name: { type: "string" },
      "admin-email": { type: "string" },
      "admin-password": { type: "string" },
    },
    run: (terminal, values) =>
      createTenantCommand(terminal, {
        slug: text(values, "slug"),
        name: text(values, "name"),
        adminEmail: text(values, "admin-email"),
        adminPassword: values["admin-password"] as string | undefined,
      }),
  },
};

/** Runs one command and says how it ended: 0 done, 1 refused or failed, 2 wrong usage or settings, or data in use. */
export async function runCommand(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const words = argv.findIndex((word) => word.startsWith("-"));
    const { command, given } = commandOf(argv.slice(0, words < 0 ? undefined : words));
    const { values } = parseArgs({
      args: words < 0 ? [] : argv.slice(words),
      options: { ...command.options, help: { type: "boolean" } },
      strict: true,
    });
    const outcome = await (values.help ? COMMANDS.help : command)?.run(terminal, { ...values, ...given });
    return outcome === "failed" ? 1 : 0;
  } catch (error) {
    if (isTheirs(error)) {
      terminal.fail((error as Error).message);
      return 2;
    }
    terminal.fail(error instanceof AppError ? error.message : String((error as Error).stack));
    return 1;
  }
}

/** The command that the words before the options name, and what stands for itself after it. */
function commandOf(words: readonly string[]): { readonly command: Command; readonly given: Readonly<Record<string, string>> } {
  const whole = COMMANDS[words.length === 0 ? "help" : words.join(" ")];
  if (whole) return { command: whole, given: {} };
  const command = COMMANDS[words.slice(0, -1).join(" ")];
  if (command?.argument) return { command, given: { [command.argument]: words.at(-1)! } };
  throw new UsageError(`There is no command "${words.join(" ")}".\n\n${HELP}`);
}

function isTheirs(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  const isBadArgument = typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
  return isBadArgument || [UsageError, ConfigError, DataInUse, SchemaTooNew].some((kind) => error instanceof kind);
}

function text(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value.trim() === "")
    throw new UsageError(`${name === "folder" || name === "id" ? `The ${name}` : `--${name}`} is missing.`);
  return value.trim();
}

function optional(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  return values[name] === undefined ? undefined : text(values, name);
}

function chosen(values: Readonly<Record<string, unknown>>): Chosen {
  const of = (name: string) => optional(values, name);
  return { tenant: of("tenant"), kind: of("kind"), topic: of("topic"), reason: of("reason") };
}
