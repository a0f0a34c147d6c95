import { type Channel, ChannelStatus } from "@linktor/gen/linktor/channel/v1/channel_pb.js";
import { createLazyRoute, Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "../../api/errors.js";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { Button } from "../../ui/button.js";
import { useToast } from "../../ui/toasts.js";
import { useObservable } from "../../ui/use-observable.js";
import { RemoveButton } from "../remove-button.js";
import { ChannelForm } from "./channel-form.js";
import { StatusMark } from "./channel-status.js";
import { CopyBox } from "./copy-box.js";
import { SignIn } from "./sign-in.js";

export const route = createLazyRoute("/settings/channels/$channelId")({ component: ChannelPage });

function ChannelPage() {
  const { channels: texts } = useSettingsTexts();
  const directory = useObservable(useDesk().directory);
  const { channelId } = useParams({ strict: false }) as { channelId: string };
  const channel = directory.channel(channelId);
  return (
    <>
      <Link to="/settings/channels" className="text-accent underline underline-offset-2">
        {texts.back}
      </Link>
      {channel ? <Known key={channelId} channel={channel} /> : directory.isRead && <p className="mt-4">{texts.gone}</p>}
    </>
  );
}

function Known({ channel }: { channel: Channel }) {
  const { channels: texts, save, saved } = useSettingsTexts();
  const { api, directory } = useDesk();
  const navigate = useNavigate();
  const tell = useToast();
  const [saves, setSaves] = useState(0);
  const { id, name, status, health, webhookUrl } = channel;
  const type = directory.types.find((one) => one.type === channel.type);
  const isOff = status === ChannelStatus.DISCONNECTED;
  const turn = () => {
    const answer = isOff ? api.channels.connectChannel({ id }) : api.channels.disconnectChannel({ id });
    answer.then(
      (said) => said.channel && directory.takeChannel(said.channel, false),
      (error: unknown) => tell(describeError(error), { isError: true }),
    );
  };
  return (
    <>
      <header className="mt-2 mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-48 flex-1">
          <h1 className="truncate text-lg font-semibold">{name}</h1>
          <p className="text-muted">{directory.typeName(channel.type)}</p>
        </div>
        <span role="status">
          <StatusMark status={status} />
        </span>
        <Button look={isOff ? "primary" : "plain"} onClick={turn}>
          {isOff ? texts.connect : texts.disconnect}
        </Button>
        <RemoveButton
          name={name}
          warning={texts.removeText}
          onRemove={async () => {
            await api.channels.deleteChannel({ id });
            await navigate({ to: "/settings/channels" });
          }}
        />
      </header>
      {(health?.detail || health?.action) && (
        <div role="alert" className="mb-4 max-w-xl rounded-lg bg-note px-4 py-3 text-note-ink">
          <p>{health.detail}</p>
          {health.action && <p className="font-semibold">{health.action}</p>}
        </div>
      )}
      {health?.signIn && <SignIn step={health.signIn} />}
      {channel.type === "webchat" ? (
        <>
          <CopyBox
            title={texts.snippet}
            hint={texts.snippetHint}
            text={`<script async src="${location.origin}/widget.js" data-channel="${id}"></script>`}
          />
          <a href={`/demo?channel=${id}`} target="_blank" rel="noreferrer" className="mb-6 inline-block text-accent underline">
            {texts.tryIt}
          </a>
        </>
      ) : (
        webhookUrl && <CopyBox title={texts.webhook} hint={texts.webhookHint} text={webhookUrl} />
      )}
      <h2 className="mb-3 text-base font-semibold">{texts.settings}</h2>
      {type && (
        <ChannelForm
          key={saves}
          type={type}
          channel={channel}
          submitLabel={save}
          onSubmit={async (wanted, said) => {
            const answer = await api.channels.updateChannel({ id, name: wanted, ...said });
            if (answer.channel) directory.takeChannel(answer.channel, false);
            setSaves((count) => count + 1);
            tell(saved);
          }}
        />
      )}
    </>
  );
}
