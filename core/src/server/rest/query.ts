import { type DescField, type JsonObject, type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { hasCustomJsonRepresentation, isWrapperDesc } from "@bufbuild/protobuf/wkt";
import { AppError, invalid } from "../../shared/errors.js";
import { badRequest } from "../http-error.js";
import type { Binding } from "./bindings.js";
import { fieldAt, protoPath, setAt, valueAt } from "./field-path.js";

/** Puts the query into the JSON of the request. Parameters that the method does not have are refused, not ignored. */
export function addQuery(target: JsonObject, search: string, binding: Binding): void {
  for (const [name, text] of parseQuery(search)) {
    const field = fieldAt(binding.rpc.input, name);
    const path = field ? protoPath(binding.rpc.input, name) : "";
    if (!field || isBoundElsewhere(binding, path)) {
      throw new AppError("invalid", "UNKNOWN_PARAMETER", `There is no query parameter ${name}.`, {
        details: { field: name },
      });
    }
    const value = readText(field, name, text);
    const before = valueAt(target, path);
    if (field.fieldKind === "list") setAt(target, path, [...((before as JsonValue[] | undefined) ?? []), value]);
    else if (before === undefined) setAt(target, path, value);
    else throw invalid(name, "is given twice");
  }
}

function isBoundElsewhere({ body, pathFields }: Binding, path: string): boolean {
  if (body === "all" || pathFields.includes(path)) return true;
  return body !== "none" && path.split(".")[0] === body.name;
}

function parseQuery(search: string): [name: string, value: string][] {
  return search
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair) => {
      const equals = pair.indexOf("=");
      return equals === -1 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badRequest("MALFORMED_URL", "The query is not percent-encoded properly.");
  }
}

/** Everything but booleans may be text in JSON too, and is checked where JSON is. */
function readText(field: DescField, name: string, text: string): JsonValue {
  if (field.fieldKind === "map") throw invalid(name, "cannot be given in a query");
  const { message } = field;
  if (message && (!hasCustomJsonRepresentation(message) || STRUCTURED.test(message.typeName))) {
    throw invalid(name, "cannot be given in a query");
  }
  const scalar = message && isWrapperDesc(message) ? message.fields[0]?.scalar : field.scalar;
  if (scalar !== ScalarType.BOOL) return text;
  if (text === "true" || text === "false") return text === "true";
  throw invalid(name, "must be true or false");
}

const STRUCTURED = /^google\.protobuf\.(Struct|ListValue|Any)$/;
