import { ChannelState as ProtoChannelState } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { ChannelState } from "../state.js";

const STATES: Readonly<Record<ChannelState, ProtoChannelState>> = {
  disconnected: ProtoChannelState.DISCONNECTED,
  connecting: ProtoChannelState.CONNECTING,
  connected: ProtoChannelState.CONNECTED,
  degraded: ProtoChannelState.DEGRADED,
  needs_sign_in: ProtoChannelState.NEEDS_SIGN_IN,
};

export function channelStateToProto(state: ChannelState): ProtoChannelState {
  return STATES[state];
}
