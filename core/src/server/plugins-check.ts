import { PluginState } from "@linktor/gen/linktor/plugin/v1/plugin_pb.js";
import type { ChannelGateway } from "../channel/index.js";
import type { ReadyCheck } from "../platform/telemetry/readiness.js";

/**
 * A plugin that is down is told, but does not make the server unready: other channels work. Before it knows which plugins there are it is
 * not ready.
 */
export function pluginsCheck(gateway: ChannelGateway, areKnown: () => boolean): ReadyCheck {
  return {
    get isFatal() {
      return !areKnown();
    },
    check() {
      if (!areKnown()) return Promise.resolve({ ok: false, detail: "being looked for" });
      const plugins = gateway.plugins().map(({ plugin }) => plugin);
      const detail = plugins
        .map(({ id, state }) => `${id} ${state === PluginState.READY ? "ok" : PluginState[state].toLowerCase()}`)
        .join(", ");
      return Promise.resolve({ ok: plugins.every(({ state }) => state === PluginState.READY), detail });
    },
  };
}
