import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { InstalledPluginsSchema } from "@linktor/gen/linktor/pluginhost/v1/pluginhost_pb.js";
import type { InstalledPlugin } from "../ports.js";

/** The plugins of a process, as the others read them. */
export function pluginsToBytes(plugins: readonly InstalledPlugin[]): Buffer {
  return Buffer.from(toBinary(InstalledPluginsSchema, create(InstalledPluginsSchema, { plugins: plugins.map((one) => ({ ...one })) })));
}

export function pluginsFromBytes(bytes: Uint8Array): InstalledPlugin[] {
  return fromBinary(InstalledPluginsSchema, bytes).plugins.flatMap(({ plugin, description }) => (plugin ? [{ plugin, description }] : []));
}

/** Channel types that have a plugin, and those whose plugin runs or is on its way. */
export function typesOf(plugins: readonly InstalledPlugin[]): { readonly installed: string[]; readonly usable: string[] } {
  const isUsable = ({ plugin }: InstalledPlugin): boolean => plugin.state !== PluginState.FAILED && plugin.state !== PluginState.STOPPED;
  const names = (some: readonly InstalledPlugin[]): string[] => some.map(({ plugin }) => plugin.channelType);
  return { installed: names(plugins), usable: names(plugins.filter(isUsable)) };
}
