import { basename } from "node:path";
import { UsageError } from "../../command.js";

/** As in `plugin.json`. */
const TYPE = /^[a-z][a-z0-9_]{0,31}$/;

/** The channel type that was asked for, or one made of the folder's name. */
export function channelTypeOf(asked: string | undefined, folder: string): string {
  const type =
    asked ??
    basename(folder)
      .toLowerCase()
      .replaceAll(/[-. ]+/g, "_");
  if (TYPE.test(type)) return type;
  const remedy = asked === undefined ? " Give one with --type." : "";
  throw new UsageError(
    `"${type}" cannot be a channel type: it begins with a letter and has at most 32 lower-case letters, digits and underscores.${remedy}`,
  );
}

/** What stands in the templates for the new channel type, and what takes its place. */
export function namesOf(channelType: string): Readonly<Record<string, string>> {
  const words = channelType.split("_").filter((word) => word !== "");
  const titled = words.map((word) => word[0]!.toUpperCase() + word.slice(1));
  return {
    acme_chat: channelType,
    "acme-chat": words.join("-"),
    "Acme Chat": titled.join(" "),
    AcmeChat: titled.join(""),
  };
}
