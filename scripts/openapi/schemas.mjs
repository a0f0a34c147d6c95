import { ScalarType } from "@bufbuild/protobuf";
import { textOf } from "./comments.mjs";
import { elementRules, isRequired, keywordsOf, rulesOf } from "./rules.mjs";

const WELL_KNOWN = {
  "google.protobuf.Timestamp": { type: "string", format: "date-time" },
  "google.protobuf.Duration": { type: "string", examples: ["1.5s"] },
  "google.protobuf.FieldMask": { type: "string" },
  "google.protobuf.Struct": { type: "object", additionalProperties: true },
  "google.protobuf.Value": {},
  "google.protobuf.ListValue": { type: "array", items: {} },
  "google.protobuf.Any": { type: "object", additionalProperties: true },
  "google.protobuf.Empty": { type: "object" },
};

const SCALARS = {
  [ScalarType.STRING]: { type: "string" },
  [ScalarType.BOOL]: { type: "boolean" },
  [ScalarType.BYTES]: { type: "string", contentEncoding: "base64" },
  [ScalarType.FLOAT]: { type: "number", format: "float" },
  [ScalarType.DOUBLE]: { type: "number", format: "double" },
  [ScalarType.INT32]: { type: "integer", format: "int32" },
  [ScalarType.SINT32]: { type: "integer", format: "int32" },
  [ScalarType.SFIXED32]: { type: "integer", format: "int32" },
  [ScalarType.UINT32]: { type: "integer", minimum: 0 },
  [ScalarType.FIXED32]: { type: "integer", minimum: 0 },
  [ScalarType.INT64]: { type: "integer", format: "int64" },
  [ScalarType.SINT64]: { type: "integer", format: "int64" },
  [ScalarType.SFIXED64]: { type: "integer", format: "int64" },
  [ScalarType.UINT64]: { type: "integer", minimum: 0 },
  [ScalarType.FIXED64]: { type: "integer", minimum: 0 },
};

/** Makes schemas, and collects those that are referred to by name. */
export function createSchemas(methods, options) {
  const components = new Map();
  const names = componentNames(methods);
  const inputs = new Set(methods.map(({ input }) => input));

  function refTo(desc, omit = []) {
    const name = names.get(desc.typeName);
    if (!components.has(name)) {
      components.set(name, undefined); // messages may contain themselves
      components.set(name, desc.kind === "enum" ? enumSchema(desc) : objectSchema(desc, omit));
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  function objectSchema(desc, omit) {
    const fields = desc.fields.filter((field) => !omit.includes(field.name));
    const required = fields.filter((field) => isRequired(field, rulesOf(field, options.rules))).map((field) => field.name);
    const oneofs = desc.oneofs.filter((oneof) => oneof.fields.length > 1).map((oneof) => oneof.fields.map(({ name }) => `\`${name}\``));
    const choice = oneofs.map((choices) => `At most one of ${choices.join(", ")}.`);
    return {
      type: "object",
      ...described([textOf(desc), ...choice].filter(Boolean).join("\n\n")),
      properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
      ...(required.length > 0 && { required }),
      // Unknown fields of requests are refused; answers may get new ones.
      ...(inputs.has(desc) && { additionalProperties: false }),
    };
  }

  function fieldSchema(field) {
    return { ...valueSchema(field), ...described(textOf(field)) };
  }

  function valueSchema(field) {
    const rules = rulesOf(field, options.rules);
    const keywords = keywordsOf(rules);
    switch (field.fieldKind) {
      case "list":
        return { type: "array", items: elementSchema(field, elementRules(rules, options.rules)), ...keywords };
      case "map":
        return {
          type: "object",
          additionalProperties: elementSchema(field, elementRules(rules, options.rules)),
          ...keywords,
        };
      default:
        return elementSchema(field, rules);
    }
  }

  function elementSchema(field, rules) {
    if (field.enum) {
      const isRestricted = rules?.case === "enum" && rules.set.notIn?.includes(0);
      return isRestricted ? { type: "string", enum: enumNames(field.enum).filter(Boolean) } : refTo(field.enum);
    }
    if (field.message) return WELL_KNOWN[field.message.typeName] ?? wrapperSchema(field.message) ?? refTo(field.message);
    return { ...SCALARS[field.scalar], ...keywordsOf(rules) };
  }

  return {
    refTo,
    fieldSchema,
    /** As fieldSchema, for a query parameter: its description stands beside it, and leaving it out says nothing. */
    parameterSchema(field) {
      return field.enum ? { type: "string", enum: enumNames(field.enum).filter(Boolean) } : valueSchema(field);
    },
    all: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** `CONVERSATION_STATUS_OPEN` is `open`, `…_UNSPECIFIED` is empty: as core/src/server/rest/enum-names.ts has it. */
function enumNames(desc) {
  return desc.values.map(({ name, number }) => {
    const short = name.toLowerCase().slice(desc.sharedPrefix?.length ?? 0);
    return number === 0 && short === "unspecified" ? "" : short;
  });
}

function enumSchema(desc) {
  const names = enumNames(desc);
  const meanings = desc.values
    .map((value, index) => [names[index], textOf(value)])
    .filter(([name, text]) => name && text)
    .map(([name, text]) => `- \`${name}\`: ${text}`);
  return {
    type: "string",
    ...described([textOf(desc), meanings.join("\n")].filter(Boolean).join("\n\n")),
    enum: names,
  };
}

function wrapperSchema(desc) {
  return /^google\.protobuf\.\w+Value$/.test(desc.typeName) ? SCALARS[desc.fields[0].scalar] : undefined;
}

function described(description) {
  return description ? { description } : {};
}

/** Short names, with the domain before them where two messages share one. */
function componentNames(methods) {
  const types = new Set();
  function visit(desc) {
    if (types.has(desc) || !desc.typeName.startsWith("linktor.")) return;
    types.add(desc);
    for (const field of desc.fields ?? []) for (const next of [field.message, field.enum]) if (next) visit(next);
  }
  for (const { input, output } of methods) [input, output].forEach(visit);

  const localName = (desc) => desc.typeName.slice(desc.file.proto.package.length + 1).replaceAll(".", "");
  const taken = new Map([["Error", 1]]);
  for (const desc of types) taken.set(localName(desc), (taken.get(localName(desc)) ?? 0) + 1);
  return new Map(
    [...types].map((desc) => {
      const name = localName(desc);
      const domain = desc.typeName.split(".")[1];
      return [desc.typeName, taken.get(name) === 1 ? name : `${domain[0].toUpperCase()}${domain.slice(1)}${name}`];
    }),
  );
}
