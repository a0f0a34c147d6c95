import { ChannelStatus } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";

const DOTS: Readonly<Record<ChannelStatus, string>> = {
  [ChannelStatus.UNSPECIFIED]: "bg-line-strong",
  [ChannelStatus.DISCONNECTED]: "bg-line-strong",
  [ChannelStatus.CONNECTING]: "bg-warn animate-pulse",
  [ChannelStatus.CONNECTED]: "bg-online",
  [ChannelStatus.DEGRADED]: "bg-warn",
  [ChannelStatus.NEEDS_SIGN_IN]: "bg-warn",
  [ChannelStatus.ERROR]: "bg-danger",
};

/** Where a channel stands, in a word and a colour. */
export function StatusMark({ status }: { status: ChannelStatus }) {
  const { channels } = useSettingsTexts();
  const { unspecified, disconnected, connecting, connected, degraded, needsSignIn, error } = channels.status;
  const names: Readonly<Record<ChannelStatus, string>> = {
    [ChannelStatus.UNSPECIFIED]: unspecified,
    [ChannelStatus.DISCONNECTED]: disconnected,
    [ChannelStatus.CONNECTING]: connecting,
    [ChannelStatus.CONNECTED]: connected,
    [ChannelStatus.DEGRADED]: degraded,
    [ChannelStatus.NEEDS_SIGN_IN]: needsSignIn,
    [ChannelStatus.ERROR]: error,
  };
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <span aria-hidden="true" className={`size-2.5 rounded-full ${DOTS[status]}`} />
      {names[status]}
    </span>
  );
}
