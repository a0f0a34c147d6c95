import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { DescribeResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Plugin } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import { PluginSchema, PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import type { InstalledPlugin } from "./api.js";
import type { Manifest } from "./discovery/manifest.js";

/** How a plugin is, as the outside sees it. */
export class PluginStatus {
  readonly #onChange: (plugin: InstalledPlugin) => void;
  #plugin: Plugin;
  #description: DescribeResponse | undefined;

  constructor({ id, channelType, version }: Manifest, onChange: (plugin: InstalledPlugin) => void) {
    this.#onChange = onChange;
    this.#plugin = create(PluginSchema, { id, channelType, version, state: PluginState.STOPPED });
  }

  snapshot(): InstalledPlugin {
    return { plugin: this.#plugin, description: this.#description };
  }

  starting(restarts: number): void {
    this.#change({ state: PluginState.STARTING, restarts });
  }

  /** It can be used, and its process is not there yet. */
  resting(description: DescribeResponse): void {
    this.#description = description;
    this.#change({ state: PluginState.READY, capabilities: description.capabilities });
  }

  /** Its process is there now, and is what it was said to be: no news for anybody. */
  woken(): void {
    this.#plugin = create(PluginSchema, { ...this.#plugin, readyAt: timestampNow() });
  }

  ready(description: DescribeResponse, version: string): void {
    this.#description = description;
    this.#change({ version, state: PluginState.READY, readyAt: timestampNow(), capabilities: description.capabilities });
  }

  down(state: PluginState.BACKOFF | PluginState.FAILED | PluginState.STOPPED, detail: string): void {
    this.#change({ state, detail });
  }

  // A new message each time: whoever holds a snapshot keeps what it saw.
  #change(change: Pick<Partial<Plugin>, "version" | "state" | "detail" | "restarts" | "readyAt" | "capabilities">): void {
    const { id, channelType, version, restarts, capabilities } = this.#plugin;
    this.#plugin = create(PluginSchema, { id, channelType, version, restarts, capabilities, ...change });
    this.#onChange(this.snapshot());
  }
}
