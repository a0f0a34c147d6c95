const indexes = new WeakMap();

/** The comment above a declaration, with one line per paragraph; empty when there is none. */
export function textOf(desc) {
  const leading = commentsOf(desc.kind === "file" ? desc : fileOf(desc)).get(pathOf(desc).join(".")) ?? "";
  return leading
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !line.startsWith("buf:lint:ignore"))
    .join("\n")
    .split(/\n{2,}/)
    .map((block) => block.replaceAll("\n", " ").trim())
    .filter(Boolean)
    .join("\n\n");
}

/** The first sentence, without its full stop. */
export function summaryOf(text) {
  const [first = ""] = text.split(/(?<=\.)\s+(?=[A-Z`])/);
  return first.replace(/\.$/, "");
}

/** Comments of a file by the path of what they stand above, as SourceCodeInfo describes it. */
function commentsOf(file) {
  let comments = indexes.get(file);
  if (!comments) {
    const locations = file.proto.sourceCodeInfo?.location ?? [];
    comments = new Map(locations.map(({ path, leadingComments }) => [path.join("."), leadingComments]));
    indexes.set(file, comments);
  }
  return comments;
}

/** Field numbers of descriptor.proto, and positions: `4, 0, 2, 1` is the second field of the first message. */
function pathOf(desc) {
  switch (desc.kind) {
    case "message":
      return desc.parent
        ? [...pathOf(desc.parent), 3, desc.parent.proto.nestedType.indexOf(desc.proto)]
        : [4, desc.file.proto.messageType.indexOf(desc.proto)];
    case "enum":
      return desc.parent
        ? [...pathOf(desc.parent), 4, desc.parent.proto.enumType.indexOf(desc.proto)]
        : [5, desc.file.proto.enumType.indexOf(desc.proto)];
    case "service":
      return [6, desc.file.proto.service.indexOf(desc.proto)];
    case "rpc":
      return [...pathOf(desc.parent), 2, desc.parent.proto.method.indexOf(desc.proto)];
    case "field":
      return [...pathOf(desc.parent), 2, desc.parent.proto.field.indexOf(desc.proto)];
    case "enum_value":
      return [...pathOf(desc.parent), 2, desc.parent.proto.value.indexOf(desc.proto)];
    default:
      throw new Error(`no path for ${desc}`);
  }
}

function fileOf(desc) {
  return desc.file ?? fileOf(desc.parent);
}
