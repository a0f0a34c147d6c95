/** Says what is wrong with a value, and where; nothing when it is as it must be. */
export type Check = (value: unknown, at: string) => readonly string[];

export const text =
  (max = 10_000, min = 1): Check =>
  (value, at) => {
    if (typeof value !== "string") return [`${at} is no string`];
    return value.length < min || value.length > max ? [`${at} has ${value.length} characters, not ${min} to ${max}`] : [];
  };

export const pattern =
  (regex: RegExp): Check =>
  (value, at) =>
    typeof value === "string" && regex.test(value) ? [] : [`${at} does not match ${regex}`];

export const one =
  (...values: readonly unknown[]): Check =>
  (value, at) =>
    values.includes(value) ? [] : [`${at} is none of ${JSON.stringify(values)}`];

export const between =
  (min: number, max: number): Check =>
  (value, at) =>
    typeof value === "number" && value >= min && value <= max ? [] : [`${at} is not between ${min} and ${max}`];

export const list =
  (check: Check, min: number, max: number): Check =>
  (value, at) => {
    if (!Array.isArray(value)) return [`${at} is no list`];
    const wrongCount = value.length < min || value.length > max ? [`${at} has ${value.length} items, not ${min} to ${max}`] : [];
    return [...wrongCount, ...value.flatMap((item, index) => check(item, `${at}[${index}]`))];
  };

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields, and no others. */
export const object =
  (required: Fields, optional: Fields = {}): Check =>
  (value, at) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [`${at} is no object`];
    const fields = value as Readonly<Record<string, unknown>>;
    const known: Fields = { ...required, ...optional };
    return [
      ...Object.keys(required).flatMap((name) => (fields[name] === undefined ? [`${at}.${name} is missing`] : [])),
      ...Object.entries(fields).flatMap(([name, field]) => known[name]?.(field, `${at}.${name}`) ?? [`${at}.${name} is unknown`]),
    ];
  };

/** An object whose kind is said by one of its fields. */
export const byKind =
  (field: string, kinds: Readonly<Record<string, Check>>): Check =>
  (value, at) => {
    const kind = (value as Readonly<Record<string, unknown>> | null)?.[field];
    const check = typeof kind === "string" ? kinds[kind] : undefined;
    return check ? check(value, at) : [`${at}.${field} is no known kind: ${String(kind)}`];
  };

export const all =
  (...checks: readonly Check[]): Check =>
  (value, at) =>
    checks.flatMap((check) => check(value, at));
