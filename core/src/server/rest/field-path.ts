import type { DescField, DescMessage, JsonObject, JsonValue } from "@bufbuild/protobuf";

/** The field that a dotted path names, by names of the proto or of JSON. */
export function fieldAt(desc: DescMessage, path: string): DescField | undefined {
  let parent: DescMessage | undefined = desc;
  let field: DescField | undefined;
  for (const name of path.split(".")) {
    field = parent?.fields.find((candidate) => candidate.name === name || candidate.jsonName === name);
    if (!field) return undefined;
    parent = field.fieldKind === "message" ? field.message : undefined;
  }
  return field;
}

/** The same path, spelled as the proto does. */
export function protoPath(desc: DescMessage, path: string): string {
  const names = path.split(".");
  return names.map((_, index) => fieldAt(desc, names.slice(0, index + 1).join("."))?.name).join(".");
}

/** Sets a nested value, making the objects on the way. */
export function setAt(target: JsonObject, path: string, value: JsonValue): void {
  const names = path.split(".");
  const last = names.pop() as string;
  let parent = target;
  for (const name of names) {
    const child = parent[name];
    const next = typeof child === "object" && child !== null && !Array.isArray(child) ? child : {};
    parent[name] = next;
    parent = next;
  }
  parent[last] = value;
}

export function valueAt(target: JsonObject, path: string): JsonValue | undefined {
  let value: JsonValue | undefined = target;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}
