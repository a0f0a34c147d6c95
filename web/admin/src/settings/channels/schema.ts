import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { Channel, ChannelType } from "@linktor/gen/linktor/channel/v1/channel_pb.js";

export type Part = "config" | "credentials";

/** One thing that a channel of a type can be told. */
export interface SchemaField {
  readonly part: Part;
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  readonly kind: "text" | "secret" | "number" | "switch" | "choice" | "list";
  readonly choices: readonly string[];
  readonly isRequired: boolean;
  /** The server makes one when it is left out. */
  readonly isGenerated: boolean;
  readonly standard: JsonValue | undefined;
  readonly limits: { readonly min?: number; readonly max?: number; readonly minLength?: number; readonly maxLength?: number };
}

interface Property {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: JsonValue;
  readonly writeOnly?: boolean;
  readonly "x-generate"?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** What a type asks for: what it cannot do without comes first. */
export function fieldsOf({ configSchema, credentialsSchema }: Pick<ChannelType, "configSchema" | "credentialsSchema">): SchemaField[] {
  const all = [...partOf("config", configSchema), ...partOf("credentials", credentialsSchema)];
  const titles = new Map(all.map(({ name, title }) => [name, `“${title}”`]));
  const fields = all.map((field) => ({ ...field, hint: field.hint.replace(/`([^`]*)`/g, (_, word: string) => titles.get(word) ?? word) }));
  return [...fields.filter(isNeeded), ...fields.filter((field) => !isNeeded(field))];
}

/** What most people never change. */
export function isAside({ isRequired, isGenerated, standard, kind }: SchemaField): boolean {
  return isGenerated || (!isRequired && standard !== undefined && kind !== "choice");
}

function isNeeded({ isRequired, isGenerated }: SchemaField): boolean {
  return isRequired && !isGenerated;
}

function partOf(part: Part, schema: JsonObject | undefined): SchemaField[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Record<string, Property>; required?: string[] };
  return Object.entries(properties).map(([name, property]) => ({
    part,
    name,
    title: property.title ?? name,
    hint: property.description ?? "",
    kind: kindOf(property),
    choices: property.enum ?? [],
    isRequired: required.includes(name),
    isGenerated: property["x-generate"] !== undefined,
    standard: property.default,
    limits: {
      ...(property.minimum !== undefined && { min: property.minimum }),
      ...(property.maximum !== undefined && { max: property.maximum }),
      ...(property.minLength !== undefined && { minLength: property.minLength }),
      ...(property.maxLength !== undefined && { maxLength: property.maxLength }),
    },
  }));
}

function kindOf({ type, enum: choices, writeOnly }: Property): SchemaField["kind"] {
  if (choices) return "choice";
  if (writeOnly) return "secret";
  if (type === "boolean") return "switch";
  if (type === "integer" || type === "number") return "number";
  return type === "array" ? "list" : "text";
}

type Known = Pick<Channel, "config" | "credentialsSet"> | undefined;

/** What a field shows at first. Credentials and secrets are never shown again. */
export function shownValueOf({ part, name, kind, standard }: SchemaField, channel: Known): JsonValue | undefined {
  if (part === "credentials" || kind === "secret") return undefined;
  return channel ? channel.config?.[name] : standard;
}

/** Whether a value is with the server that the field does not show. */
export function isKept({ part, name, kind }: SchemaField, channel: Known): boolean {
  if (!channel) return false;
  return part === "credentials" ? channel.credentialsSet.includes(name) : kind === "secret";
}

/** What has to be said to the server: of a new channel what differs from the standard, of one that is there what changed. */
export function readForm(fields: readonly SchemaField[], data: FormData, channel: Known): Readonly<Record<Part, JsonObject>> {
  const said: Record<Part, JsonObject> = { config: {}, credentials: {} };
  for (const field of fields) {
    const { part, name } = field;
    const value = readField(field, data);
    const before = shownValueOf(field, channel);
    if (JSON.stringify(value) === JSON.stringify(before ?? emptyOf(field))) continue;
    if (value !== undefined) said[part][name] = value;
    else if (channel && before !== undefined) said[part][name] = null;
  }
  return said;
}

/** The name that a field has in its form. */
export function inputName({ part, name }: SchemaField): string {
  return `${part}.${name}`;
}

/** What the server says, with the fields called as the form calls them. */
export function inWordsOf(fields: readonly SchemaField[], message: string): string {
  const byLength = [...fields].sort((a, b) => b.name.length - a.name.length);
  return byLength.reduce((text, field) => text.replaceAll(inputName(field), `“${field.title}”`), message);
}

function emptyOf({ kind }: SchemaField): JsonValue | undefined {
  return kind === "switch" ? false : kind === "list" ? [] : undefined;
}

function readField(field: SchemaField, data: FormData): JsonValue | undefined {
  const entry = data.get(inputName(field));
  const text = typeof entry === "string" ? entry : "";
  switch (field.kind) {
    case "switch":
      return entry !== null;
    case "list":
      return text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
    case "number":
      return text === "" ? undefined : Number(text);
    case "secret":
      return text === "" ? undefined : text;
    default:
      return text.trim() === "" ? undefined : text;
  }
}
