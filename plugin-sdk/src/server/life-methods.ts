import type {
  CheckHealthRequest,
  CloseChannelRequest,
  ConnectRequest,
  DisconnectRequest,
  OpenChannelRequest,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { ChannelState } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { OpenChannel } from "../channels/open-channel.js";
import type { OpenChannels } from "../channels/open-channels.js";
import { channelStateToProto } from "../mapping/channel-state.js";
import { signInStepToProto } from "../mapping/sign-in-step.js";
import type { Calls } from "./calls.js";

/** Opening, connecting and asking after channels. */
export function lifeMethods(channels: OpenChannels<unknown>, calls: Calls) {
  return {
    openChannel: calls.unary(async (request: OpenChannelRequest) => {
      await channels.open(request);
      return {};
    }),
    closeChannel: calls.unary(async ({ channelId }: CloseChannelRequest) => {
      await channels.close(channelId);
      return {};
    }),
    connect: calls.serverStream(({ channelId }: ConnectRequest, signal) => connect(channels.get(channelId), signal)),
    disconnect: calls.unary(async ({ channelId }: DisconnectRequest) => {
      const open = channels.get(channelId);
      open.isLive = false;
      await open.channel.disconnect?.();
      return {};
    }),
    checkHealth: calls.unary(async ({ channelId }: CheckHealthRequest, signal) => {
      const open = channels.get(channelId);
      if (!open.channel.checkHealth) return { state: open.isLive ? ChannelState.CONNECTED : ChannelState.DISCONNECTED };
      const { state, detail, action } = await open.channel.checkHealth(signal);
      return { state: channelStateToProto(state), detail, action };
    }),
  };
}

async function* connect(open: OpenChannel, callSignal: AbortSignal) {
  const signal = AbortSignal.any([callSignal, open.signal]);
  const connecting = open.channel.connect?.(signal);
  if (connecting && Symbol.asyncIterator in connecting) {
    for await (const step of connecting) yield { step: signInStepToProto(step) };
  } else {
    await connecting;
  }
  signal.throwIfAborted();
  open.isLive = true;
}
