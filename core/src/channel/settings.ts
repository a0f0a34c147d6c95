import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { AppError } from "../shared/errors.js";

export type Fields = Readonly<Record<string, unknown>>;

/** What a channel was given: settings that may be shown, and secrets that may not. */
export interface Settings {
  readonly config: Fields;
  readonly secretConfig: Fields;
  readonly credentials: Fields;
}

export interface SettingsSchemas {
  readonly config: Fields;
  readonly credentials: Fields;
}

/** Takes settings that fit the plugin's schemas, and parts what the schemas mark `writeOnly`. */
export function parseSettings(schemas: SettingsSchemas, config: Fields, credentials: Fields): Settings {
  const fullConfig = structuredClone(config);
  const fullCredentials = structuredClone(credentials);
  check("config", schemas.config, fullConfig);
  check("credentials", schemas.credentials, fullCredentials);
  const isSecret = ([key]: [string, unknown]) => isWriteOnly(schemas.config, key);
  const entries = Object.entries(fullConfig);
  return {
    config: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secretConfig: Object.fromEntries(entries.filter(isSecret)),
    credentials: fullCredentials,
  };
}

/** Replaces the given keys; a null removes one. */
export function patch(fields: Fields, change: Fields | undefined): Fields {
  const merged = Object.entries({ ...fields, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(merged);
}

function isWriteOnly(schema: Fields, key: string): boolean {
  const properties = (schema.properties ?? {}) as Record<string, { writeOnly?: boolean } | undefined>;
  return properties[key]?.writeOnly === true;
}

function check(part: string, schema: Fields, value: unknown): void {
  // Schemas come from plugins, so each is compiled on its own and none can see another.
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(value)) return;
  const faults = (validate.errors ?? []).map((fault) => `${part}${where(fault)} ${fault.message ?? "is not valid"}`);
  throw new AppError("invalid", "CHANNEL_SETTINGS_INVALID", `${faults.join("; ")}.`, { details: { field: `${part}${where(validate.errors?.[0])}` } });
}

function where(fault: ErrorObject | undefined): string {
  return fault?.instancePath.replaceAll("/", ".") ?? "";
}
