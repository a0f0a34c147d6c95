import { type DescField, type DescMessage, fromJson, type JsonObject, type JsonValue } from "@bufbuild/protobuf";
import { isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { invalid } from "../../shared/errors.js";
import { enumNames, shortNames } from "./enum-names.js";
import { readScalar } from "./json-scalar.js";
import { assertStorable, guarded } from "./json-storable.js";

export type Read = (json: JsonValue, path: string) => unknown;

/** Reads a singular field, or one element of a list or map. */
export function elementReader(field: DescField, readerOf: (desc: DescMessage) => Read): Read {
  if (field.enum) {
    const { numberOf } = enumNames(field.enum);
    const choices = shortNames(field.enum).filter(Boolean).join(", ");
    return (json, path) => {
      const number = typeof json === "string" ? numberOf.get(json.toLowerCase()) : undefined;
      if (number === undefined) throw invalid(path, `must be one of ${choices}`);
      return number;
    };
  }
  if (field.scalar !== undefined) {
    const { scalar } = field;
    const isText = field.fieldKind !== "map" && field.longAsString;
    return (json, path) => {
      const value = guarded(() => readScalar(scalar, json), path);
      return isText ? String(value) : value;
    };
  }
  const desc = field.message as DescMessage;
  // The runtime keeps a Struct in a field as plain JSON, and a wrapper in a singular field as its bare value.
  if (desc.typeName === "google.protobuf.Struct") return readStruct;
  const wrapped = desc.fields[0];
  if (isWrapperDesc(desc) && field.fieldKind === "message" && !field.oneof && wrapped?.scalar !== undefined) {
    const { scalar } = wrapped;
    return (json, path) => guarded(() => readScalar(scalar, json), path);
  }
  return (json, path) => readerOf(desc)(json, path);
}

/** Reads google.protobuf messages that have a JSON form of their own. */
export function wellKnownReader(desc: DescMessage): Read | undefined {
  if (!desc.typeName.startsWith("google.protobuf.") || desc.typeName === "google.protobuf.Empty") return undefined;
  const example = desc.typeName === "google.protobuf.Timestamp" ? "time like 2030-12-31T23:59:59Z" : desc.name;
  return (json, path) => {
    assertStorable(json, path);
    try {
      return fromJson(desc, json);
    } catch {
      throw invalid(path || "body", `must be a ${example}`);
    }
  };
}

function readStruct(json: JsonValue, path: string): JsonObject {
  if (!isObject(json)) throw invalid(path, "must be an object");
  assertStorable(json, path);
  return json;
}

export function isObject(json: JsonValue): json is JsonObject {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}
