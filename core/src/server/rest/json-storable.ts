import { type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { invalid } from "../../shared/errors.js";
import { readScalar, Unreadable } from "./json-scalar.js";

/** Refuses free-form JSON with texts that are not Unicode, or keys that would reach an object's prototype. */
export function assertStorable(json: JsonValue, path: string): void {
  if (typeof json === "string") guarded(() => readScalar(ScalarType.STRING, json), path);
  else if (typeof json === "number") guarded(() => readScalar(ScalarType.DOUBLE, json), path);
  else if (Array.isArray(json)) {
    for (const [index, element] of json.entries()) assertStorable(element, `${path}[${index}]`);
  } else if (json !== null && typeof json === "object") {
    for (const [key, value] of Object.entries(json)) {
      assertPlainKey(key, path);
      assertStorable(value, `${path}.${key}`);
    }
  }
}

export function assertPlainKey(key: string, path: string): void {
  if (key === "__proto__") throw invalid(`${path}.${key}`, "is not a name that can be used");
  guarded(() => readScalar(ScalarType.STRING, key), path);
}

/** Says where it was that something could not be read. */
export function guarded<T>(read: () => T, path: string): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Unreadable ? invalid(path || "body", error.message) : error;
  }
}
