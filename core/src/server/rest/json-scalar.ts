import { type JsonValue, ScalarType } from "@bufbuild/protobuf";
import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";

/** What is wrong with a value, for the person who sent it. */
export class Unreadable extends Error {}

export function writeScalar(type: ScalarType, value: unknown): JsonValue {
  switch (type) {
    case ScalarType.BYTES:
      return base64Encode(value as Uint8Array);
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return Number.isFinite(value) ? (value as number) : String(value);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64: {
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : String(value);
    }
    default:
      return value as JsonValue;
  }
}

/** Numbers may come as strings, as protobuf's JSON allows and as 64 bits need. Throws Unreadable. */
export function readScalar(type: ScalarType, json: unknown): unknown {
  switch (type) {
    case ScalarType.STRING:
      return readString(json);
    case ScalarType.BOOL:
      if (typeof json === "boolean") return json;
      throw new Unreadable("must be true or false");
    case ScalarType.BYTES:
      return readBytes(json);
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return readFloat(json, type === ScalarType.FLOAT);
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return Number(readInteger(json, -(2n ** 31n), 2n ** 31n - 1n));
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return Number(readInteger(json, 0n, 2n ** 32n - 1n));
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return readInteger(json, -(2n ** 63n), 2n ** 63n - 1n);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return readInteger(json, 0n, 2n ** 64n - 1n);
  }
}

const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

function readString(json: unknown): string {
  if (typeof json !== "string") throw new Unreadable("must be a text");
  if (LONE_SURROGATE.test(json)) throw new Unreadable("is not valid Unicode");
  return json;
}

function readInteger(json: unknown, min: bigint, max: bigint): bigint {
  const isInteger = typeof json === "number" ? Number.isSafeInteger(json) : typeof json === "string" && /^-?\d{1,20}$/.test(json);
  if (!isInteger) throw new Unreadable("must be a whole number");
  const value = BigInt(json as number | string);
  if (value < min || value > max) throw new Unreadable(`must be between ${min} and ${max}`);
  return value;
}

function readFloat(json: unknown, isSingle: boolean): number {
  if (typeof json === "string" && /^(NaN|-?Infinity)$/.test(json)) return Number(json);
  const value = typeof json === "string" && /^-?[\d.]+(e[-+]?\d+)?$/i.test(json) ? Number(json) : json;
  if (typeof value !== "number" || !Number.isFinite(isSingle ? Math.fround(value) : value)) {
    throw new Unreadable("must be a number");
  }
  return value;
}

function readBytes(json: unknown): Uint8Array {
  if (typeof json !== "string") throw new Unreadable("must be base64");
  try {
    return base64Decode(json);
  } catch {
    throw new Unreadable("must be base64");
  }
}
