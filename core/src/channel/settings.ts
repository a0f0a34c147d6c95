import { randomBytes } from "node:crypto";
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

/**
 * Takes settings that fit the plugin's schemas, and parts what the schemas mark `writeOnly`. A property with
 * `"x-generate": "secret"` that is not given gets 256 random bits, so that nobody has to make one up; removing it makes another.
 */
export function parseSettings(schemas: SettingsSchemas, config: Fields, credentials: Fields): Settings {
  const fullConfig = structuredClone(config);
  const fullCredentials = structuredClone(credentials);
  generate(schemas.config, fullConfig);
  generate(schemas.credentials, fullCredentials);
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

type Properties = Readonly<Record<string, { readonly writeOnly?: boolean; readonly "x-generate"?: string } | undefined>>;

function propertiesOf(schema: Fields): Properties {
  return (schema.properties ?? {}) as Properties;
}

function isWriteOnly(schema: Fields, key: string): boolean {
  return propertiesOf(schema)[key]?.writeOnly === true;
}

function generate(schema: Fields, fields: Record<string, unknown>): void {
  for (const [key, property] of Object.entries(propertiesOf(schema))) {
    if (property?.["x-generate"] === "secret") fields[key] ??= randomBytes(32).toString("base64url");
  }
}

function check(part: string, schema: Fields, value: unknown): void {
  // Schemas come from plugins, so each is compiled on its own and none can see another.
  const ajv = new Ajv2020({ allErrors: true, useDefaults: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  if (validate(value)) return;
  const faults = (validate.errors ?? []).map((fault) => `${part}${where(fault)} ${fault.message ?? "is not valid"}`);
  throw new AppError("invalid", "CHANNEL_SETTINGS_INVALID", `${faults.join("; ")}.`, {
    details: { field: `${part}${where(validate.errors?.[0])}` },
  });
}

function where(fault: ErrorObject | undefined): string {
  return fault?.instancePath.replaceAll("/", ".") ?? "";
}
