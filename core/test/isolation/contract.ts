import {
  create,
  type DescField,
  type DescMessage,
  type DescMethod,
  getOption,
  hasOption,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { id as idOption, policy } from "@linktor/gen/linktor/options/v1/options_pb.js";
import { SERVICES } from "../../src/server/services.js";

/** Every method of the public API. */
export const METHODS: readonly DescMethod[] = SERVICES.flatMap((service) => service.methods);

export function nameOf(method: DescMethod): string {
  return `${method.parent.name}.${method.name}`;
}

/** A field of a request that names something of a tenant. */
export interface IdField {
  /** From the request down, for example `attachments`, `media_id`. */
  readonly path: readonly DescField[];
  readonly name: string;
  /** Of its TypeID, for example `md`. */
  readonly prefix: string;
}

export function idFieldsOf(method: DescMethod): IdField[] {
  return idFieldsIn(method.input, []);
}

function idFieldsIn(desc: DescMessage, path: readonly DescField[]): IdField[] {
  if (desc.typeName.startsWith("google.")) return [];
  if (path.some(({ parent }) => parent === desc)) return [];
  return desc.fields.flatMap((field) => {
    const here = [...path, field];
    if (hasOption(field, idOption))
      return [{ path: here, name: here.map(({ name }) => name).join("."), prefix: getOption(field, idOption) }];
    return field.message ? idFieldsIn(field.message, here) : [];
  });
}

/** Makes a request in which every id field names something that `idOf` gives for its prefix. */
export function filled(desc: DescMessage, idOf: (prefix: string) => string): Message {
  const message = create(desc) as Message & Record<string, unknown>;
  for (const field of desc.fields) {
    const { message: child } = field;
    if (hasOption(field, idOption)) {
      const value = idOf(getOption(field, idOption));
      setIn(message, field, field.fieldKind === "list" ? [value] : value);
    } else if (child && idFieldsIn(child, []).length > 0) {
      const value = filled(child, idOf);
      setIn(message, field, field.fieldKind === "list" ? [value] : value);
    }
  }
  return message;
}

/** Puts an id into a field; of a list it becomes the last, after one that is right. What it is in is made if it is not there. */
export function put(request: Message, { path }: IdField, value: string): void {
  let parent = request as Fields;
  for (const [index, field] of path.entries()) {
    const here = getIn(parent, field);
    const isList = field.fieldKind === "list";
    if (index === path.length - 1) setIn(parent, field, isList ? [...((here as string[] | undefined) ?? []), value] : value);
    else if (isList) parent = (here as Fields[])[0] as Fields;
    else {
      const child = (here ?? create(field.message as DescMessage)) as Fields;
      setIn(parent, field, child);
      parent = child;
    }
  }
}

type Fields = Message & Record<string, unknown>;

function getIn(message: Fields, { oneof, localName }: DescField): unknown {
  if (!oneof) return message[localName];
  const chosen = message[oneof.localName] as { case?: string; value?: unknown } | undefined;
  return chosen?.case === localName ? chosen.value : undefined;
}

function setIn(message: Fields, { oneof, localName }: DescField, value: unknown): void {
  if (oneof) message[oneof.localName] = { case: localName, value };
  else message[localName] = value;
}

export function withoutPolicy(): string[] {
  return METHODS.filter((method) => !hasOption(method, policy) || getOption(method, policy).access === 0).map(nameOf);
}

/** Text fields, anywhere in the API, whose name says that they are an id of ours, and whose options do not. */
export function unmarkedIds(): string[] {
  const seen = new Set<DescMessage>();
  const visit = (desc: DescMessage): string[] => {
    if (seen.has(desc) || desc.typeName.startsWith("google.")) return [];
    seen.add(desc);
    return desc.fields.flatMap((field) => {
      if (field.message) return visit(field.message);
      const isText = field.fieldKind !== "map" && field.scalar === ScalarType.STRING;
      return isText && /^(.+_)?ids?$/.test(field.name) && !hasOption(field, idOption) ? [`${desc.typeName}.${field.name}`] : [];
    });
  };
  return METHODS.flatMap(({ input, output }) => [...visit(input), ...visit(output)]).sort();
}
