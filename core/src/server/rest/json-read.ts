import { create, type DescField, type DescMessage, type JsonValue, type MessageShape, ScalarType } from "@bufbuild/protobuf";
import { AppError, invalid } from "../../shared/errors.js";
import { elementReader, isObject, type Read, wellKnownReader } from "./json-read-element.js";
import { readScalar } from "./json-scalar.js";
import { assertPlainKey, guarded } from "./json-storable.js";

type Loose = Record<string, unknown>;

const messageReaders = new WeakMap<DescMessage, Read>();
const fieldReaders = new WeakMap<DescField, Read>();

/** Reads JSON of the REST API. Throws `invalid` naming the first field that is unknown or wrong. */
export function fromRestJson<Desc extends DescMessage>(desc: Desc, json: JsonValue): MessageShape<Desc> {
  return readerOf(desc)(json, "") as MessageShape<Desc>;
}

function readerOf(desc: DescMessage): Read {
  const known = messageReaders.get(desc);
  if (known) return known;
  const read = wellKnownReader(desc) ?? messageReader(desc);
  messageReaders.set(desc, read);
  return read;
}

function messageReader(desc: DescMessage): Read {
  const fields = new Map<string, DescField>();
  for (const field of desc.fields) fields.set(field.name, field).set(field.jsonName, field);

  return (json, path) => {
    if (!isObject(json)) throw invalid(path || "body", "must be an object");
    const message = create(desc) as Loose;
    const seen = new Set<unknown>();
    for (const [key, value] of Object.entries(json)) {
      const at = path ? `${path}.${key}` : key;
      const field = fields.get(key);
      if (!field) throw new AppError("invalid", "UNKNOWN_FIELD", `There is no field ${at}.`, { details: { field: at } });
      if (seen.has(field)) throw invalid(at, "is given twice");
      seen.add(field);
      if (value === null && field.message?.typeName !== "google.protobuf.Value") continue;
      if (field.oneof && seen.has(field.oneof)) {
        throw invalid(at, `only one of ${field.oneof.fields.map(({ name }) => name).join(", ")} may be given`);
      }
      seen.add(field.oneof ?? field);
      setField(message, field, fieldReader(field)(value, at));
    }
    return message;
  };
}

function setField(message: Loose, field: DescField, value: unknown): void {
  if (field.oneof) message[field.oneof.localName] = { case: field.localName, value };
  else message[field.localName] = value;
}

function fieldReader(field: DescField): Read {
  const known = fieldReaders.get(field);
  if (known) return known;
  const read = compile(field);
  fieldReaders.set(field, read);
  return read;
}

function compile(field: DescField): Read {
  const read = elementReader(field, readerOf);
  if (field.fieldKind === "list") {
    return (json, path) => {
      if (!Array.isArray(json)) throw invalid(path, "must be a list");
      return json.map((element, index) => read(element, `${path}[${index}]`));
    };
  }
  if (field.fieldKind === "map") {
    const { mapKey } = field;
    return (json, path) => {
      if (!isObject(json)) throw invalid(path, "must be an object");
      const entries = Object.entries(json).map(([key, value]) => {
        const at = `${path}.${key}`;
        assertPlainKey(key, path);
        return [guarded(() => readMapKey(mapKey, key), at), read(value, at)] as const;
      });
      return Object.fromEntries(entries);
    };
  }
  return read;
}

function readMapKey(type: ScalarType, key: string): string {
  if (type !== ScalarType.BOOL) return String(readScalar(type, key));
  return String(readScalar(type, key === "true" ? true : key === "false" ? false : key));
}
