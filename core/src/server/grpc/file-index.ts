import { type DescExtension, type DescFile, type DescMessage, type DescService, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";

/** Files of services and all that they import, found by what they declare. */
export interface FileIndex {
  readonly byName: ReadonlyMap<string, DescFile>;
  readonly bySymbol: ReadonlyMap<string, DescFile>;
  /** Extensions by the message that they extend, and their number. */
  readonly extensions: ReadonlyMap<string, ReadonlyMap<number, DescExtension>>;
}

export function indexFiles(services: readonly DescService[]): FileIndex {
  const byName = new Map<string, DescFile>();
  const bySymbol = new Map<string, DescFile>();
  const extensions = new Map<string, Map<number, DescExtension>>();

  function addExtension(extension: DescExtension): void {
    bySymbol.set(extension.typeName, extension.file);
    const { typeName } = extension.extendee;
    const known = extensions.get(typeName) ?? new Map<number, DescExtension>();
    extensions.set(typeName, known.set(extension.number, extension));
  }

  function addMessage(message: DescMessage): void {
    const { typeName, file } = message;
    bySymbol.set(typeName, file);
    for (const { name } of [...message.fields, ...message.oneofs]) bySymbol.set(`${typeName}.${name}`, file);
    for (const nested of message.nestedEnums) bySymbol.set(nested.typeName, file);
    for (const nested of message.nestedExtensions) addExtension(nested);
    for (const nested of message.nestedMessages) addMessage(nested);
  }

  function addFile(file: DescFile): void {
    if (byName.has(file.proto.name)) return;
    byName.set(file.proto.name, file);
    for (const dependency of file.dependencies) addFile(dependency);
    for (const message of file.messages) addMessage(message);
    for (const extension of file.extensions) addExtension(extension);
    for (const { typeName } of file.enums) bySymbol.set(typeName, file);
    for (const service of file.services) {
      bySymbol.set(service.typeName, file);
      for (const { name } of service.methods) bySymbol.set(`${service.typeName}.${name}`, file);
    }
  }

  for (const service of services) addFile(service.file);
  return { byName, bySymbol, extensions };
}

/** A file and everything it imports, in bytes, so that one answer is enough to use it. */
export function encodeWithImports(file: DescFile): Uint8Array[] {
  const seen = new Set<DescFile>();
  function visit(next: DescFile): void {
    if (seen.has(next)) return;
    seen.add(next);
    next.dependencies.forEach(visit);
  }
  visit(file);
  return [...seen].map(({ proto }) => toBinary(FileDescriptorProtoSchema, proto));
}
