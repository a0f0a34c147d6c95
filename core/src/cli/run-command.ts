import { type ParseArgsConfig, parseArgs } from "node:util";
import { ConfigError } from "../config.js";
import { DataInUse } from "../platform/data-lock.js";
import { AppError } from "../shared/errors.js";
import { migrateDatabase, resetDatabase } from "./database.js";
import { createTenantCommand } from "./tenant.js";
import { type Terminal, UsageError } from "./terminal.js";

const HELP = `npm run linktor -- <command>

  tenant create --slug <slug> --name <name> --admin-email <address> [--admin-password <password>]
      Makes a tenant with its first admin. Without a password one is made up and shown once.
  db migrate
      Brings the database to the newest migration.
  db reset [--yes]
      Deletes everything in the database and starts afresh. Stored files stay where they are.
  help

The database is the one of DATABASE_URL, else the embedded one in LINKTOR_DATA_DIR (./data).`;

interface Command {
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  run(terminal: Terminal, values: Readonly<Record<string, unknown>>): Promise<void> | void;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  help: { options: {}, run: ({ write }) => write(HELP) },
  "db migrate": { options: {}, run: migrateDatabase },
  "db reset": { options: { yes: { type: "boolean" } }, run: (terminal, { yes }) => resetDatabase(terminal, { yes: yes === true }) },
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
    const name = argv.slice(0, words < 0 ? undefined : words).join(" ");
    const command = COMMANDS[name === "" ? "help" : name];
    if (!command) throw new UsageError(`There is no command "${name}".\n\n${HELP}`);
    const { values } = parseArgs({
      args: words < 0 ? [] : argv.slice(words),
      options: { ...command.options, help: { type: "boolean" } },
      strict: true,
    });
    await (values.help ? COMMANDS.help : command)?.run(terminal, values);
    return 0;
  } catch (error) {
    if (isTheirs(error)) {
      terminal.fail((error as Error).message);
      return 2;
    }
    terminal.fail(error instanceof AppError ? error.message : String((error as Error).stack));
    return 1;
  }
}

function isTheirs(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  const isBadArgument = typeof code === "string" && code.startsWith("ERR_PARSE_ARGS");
  return isBadArgument || error instanceof UsageError || error instanceof ConfigError || error instanceof DataInUse;
}

function text(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  if (typeof value !== "string" || value.trim() === "") throw new UsageError(`--${name} is missing.`);
  return value.trim();
}
