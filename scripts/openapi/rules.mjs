import { getOption, hasOption, isFieldSet } from "@bufbuild/protobuf";

const FORMATS = { email: "email", uri: "uri", uuid: "uuid", hostname: "hostname", ipv4: "ipv4", ipv6: "ipv6" };

/** The rules of a field, those of its type as plain values by camel-case name; nothing when it has none. */
export function rulesOf(field, rulesOption) {
  if (!hasOption(field, rulesOption)) return undefined;
  const rules = getOption(field, rulesOption);
  return { required: rules.required, ignore: rules.ignore, ...typeRules(rules, rulesOption.message) };
}

/** JSON Schema keywords for a value of one field, its elements included. */
export function keywordsOf(rules) {
  switch (rules?.case) {
    case undefined:
      return {};
    case "string":
      return stringKeywords(rules.set);
    case "bytes":
      return {};
    case "repeated":
      return defined({ minItems: rules.set.minItems, maxItems: rules.set.maxItems, uniqueItems: rules.set.unique });
    case "map":
      return defined({ minProperties: rules.set.minPairs, maxProperties: rules.set.maxPairs });
    default:
      return numberKeywords(rules.set);
  }
}

/** Keywords for the elements of a list or the values of a map. */
export function elementRules(rules, rulesOption) {
  const nested = rules?.case === "repeated" ? rules.set.items : rules?.case === "map" ? rules.set.values : undefined;
  return nested && typeRules(nested, rulesOption.message);
}

/** Whether leaving the field out, which is the same as its zero value, breaks a rule. */
export function isRequired(field, rules) {
  if (!rules) return false;
  if (rules.required) return true;
  const hasPresence = field.oneof !== undefined || field.proto.proto3Optional || field.fieldKind === "message";
  if (hasPresence || rules.ignore !== 0) return false;
  const set = rules.set ?? {};
  const refusesZero = [set.minLen > 0, set.len > 0, set.minItems > 0, set.minPairs > 0, set.gt >= 0, set.gte > 0];
  const refusesEmpty = Object.keys(FORMATS).some((name) => set[name] === true);
  const refusesEmptyPattern = rules.case === "string" && set.pattern !== undefined && !new RegExp(set.pattern).test("");
  return refusesZero.some(Boolean) || refusesEmpty || refusesEmptyPattern || (set.notIn ?? []).includes(0);
}

function typeRules(rules, rulesDesc) {
  const { case: name, value } = rules.type;
  if (name === undefined) return {};
  const desc = rulesDesc.fields.find((field) => field.localName === name).message;
  const set = {};
  for (const field of desc.fields) {
    if (isFieldSet(value, field)) set[field.localName] = field.oneof ? value[field.oneof.localName].value : value[field.localName];
  }
  return { case: name, set };
}

function stringKeywords(set) {
  const format = Object.keys(FORMATS).find((name) => set[name] === true);
  return defined({
    minLength: set.minLen ?? set.len,
    maxLength: set.maxLen ?? set.len,
    pattern: set.pattern,
    format: format && FORMATS[format],
    enum: set.in,
    const: set.const,
  });
}

function numberKeywords(set) {
  return defined({
    minimum: set.gte,
    maximum: set.lte,
    exclusiveMinimum: set.gt,
    exclusiveMaximum: set.lt,
    const: set.const,
  });
}

function defined(keywords) {
  const entries = Object.entries(keywords).filter(([, value]) => value !== undefined && value !== false);
  return Object.fromEntries(entries.map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]));
}
