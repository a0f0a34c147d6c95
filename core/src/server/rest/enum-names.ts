import type { DescEnum } from "@bufbuild/protobuf";

interface EnumNames {
  readonly nameOf: ReadonlyMap<number, string>;
  readonly numberOf: ReadonlyMap<string, number>;
}

const cache = new WeakMap<DescEnum, EnumNames>();

/** Names of enum values in JSON: `MESSAGE_STATUS_SENT` is `sent`, `…_UNSPECIFIED` is empty. Full names are read too. */
export function enumNames(desc: DescEnum): EnumNames {
  const known = cache.get(desc);
  if (known) return known;
  const names = compile(desc);
  cache.set(desc, names);
  return names;
}

/** The names that are written, in the order of the enum, for messages and documents. */
export function shortNames(desc: DescEnum): string[] {
  return [...enumNames(desc).nameOf.values()];
}

function compile(desc: DescEnum): EnumNames {
  const prefix = desc.sharedPrefix ?? "";
  const nameOf = new Map<number, string>();
  const numberOf = new Map<string, number>();
  for (const { name, number } of desc.values) {
    const lower = name.toLowerCase();
    const short = lower.startsWith(prefix) ? lower.slice(prefix.length) : lower;
    const written = number === 0 && short === "unspecified" ? "" : short;
    if (!nameOf.has(number)) nameOf.set(number, written);
    for (const readable of [written, short, lower]) numberOf.set(readable, number);
  }
  return { nameOf, numberOf };
}
