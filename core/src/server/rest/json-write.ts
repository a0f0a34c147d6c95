import {
  type DescField,
  type DescMessage,
  isFieldSet,
  type JsonObject,
  type JsonValue,
  type MessageShape,
  toJson,
} from "@bufbuild/protobuf";
import { isWrapperDesc, type Timestamp } from "@bufbuild/protobuf/wkt";
import { enumNames } from "./enum-names.js";
import { writeScalar } from "./json-scalar.js";

type Loose = Record<string, unknown>;
type Write = (value: unknown) => JsonValue;
type WriteField = (message: Loose, into: JsonObject) => void;

const cache = new WeakMap<DescMessage, Write>();

/** JSON of the REST API: snake_case, short enum names, 64-bit integers as numbers; absent messages are left out. */
export function toRestJson<Desc extends DescMessage>(desc: Desc, message: MessageShape<Desc>): JsonValue {
  return writerOf(desc)(message);
}

/** As toRestJson, for one field of a message; gives null where it is a message that is absent. */
export function fieldWriter(field: DescField): (message: object) => JsonValue {
  const write = writeField(field);
  return (message) => {
    const into: JsonObject = {};
    write(message as Loose, into);
    return into[field.name] ?? null;
  };
}

function writerOf(desc: DescMessage): Write {
  let write = cache.get(desc);
  if (!write) {
    write = wellKnown(desc);
    if (!write) {
      // Stored before the fields are looked at: messages may contain themselves.
      let fields: WriteField[] | undefined;
      write = (message) => {
        fields ??= desc.fields.map(writeField);
        const into: JsonObject = {};
        for (const field of fields) field(message as Loose, into);
        return into;
      };
    }
    cache.set(desc, write);
  }
  return write;
}

function writeField(field: DescField): WriteField {
  const { name, localName } = field;
  switch (field.fieldKind) {
    case "list": {
      const write = writeElement(field);
      return (message, into) => {
        into[name] = (message[localName] as unknown[]).map(write);
      };
    }
    case "map": {
      const write = writeElement(field);
      return (message, into) => {
        const entries = Object.entries(message[localName] as Loose);
        into[name] = Object.fromEntries(entries.map(([key, value]) => [key, write(value)]));
      };
    }
    default:
      return writeSingular(field);
  }
}

function writeSingular(field: Exclude<DescField, { fieldKind: "list" | "map" }>): WriteField {
  const { name, localName } = field;
  const write = writeElement(field);
  const oneof = field.oneof?.localName;
  if (oneof !== undefined) {
    return (message, into) => {
      const chosen = message[oneof] as { case?: string; value?: unknown };
      if (chosen.case === localName) into[name] = write(chosen.value);
    };
  }
  const isImplicit = field.presence === IMPLICIT;
  return (message, into) => {
    if (isImplicit || isFieldSet(message as never, field)) into[name] = write(message[localName]);
  };
}

// google.protobuf.FeatureSet.FieldPresence.IMPLICIT, which the runtime does not export.
const IMPLICIT = 2;

function writeElement(field: DescField): Write {
  if (field.enum) {
    const { nameOf } = enumNames(field.enum);
    return (value) => nameOf.get(value as number) ?? (value as number);
  }
  if (field.scalar !== undefined) {
    const { scalar } = field;
    return (value) => writeScalar(scalar, value);
  }
  const desc = field.message as DescMessage;
  // The runtime keeps a Struct in a field as plain JSON, and a wrapper in a singular field as its bare value.
  if (desc.typeName === "google.protobuf.Struct") return (value) => value as JsonObject;
  const wrapped = desc.fields[0];
  if (isWrapperDesc(desc) && field.fieldKind === "message" && !field.oneof && wrapped?.scalar !== undefined) {
    const { scalar } = wrapped;
    return (value) => writeScalar(scalar, value);
  }
  return (value) => writerOf(desc)(value);
}

function wellKnown(desc: DescMessage): Write | undefined {
  if (!desc.typeName.startsWith("google.protobuf.") || desc.typeName === "google.protobuf.Empty") return undefined;
  if (desc.typeName === "google.protobuf.Timestamp") return (value) => writeTimestamp(desc, value as Timestamp);
  return (value) => toJson(desc, value as MessageShape<DescMessage>);
}

function writeTimestamp(desc: DescMessage, timestamp: Timestamp): JsonValue {
  if (timestamp.nanos % 1_000_000 !== 0) return toJson(desc, timestamp);
  const ms = Number(timestamp.seconds) * 1000 + timestamp.nanos / 1_000_000;
  return new Date(ms).toISOString().replace(".000Z", "Z");
}
