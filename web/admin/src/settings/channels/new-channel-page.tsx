import { createLazyRoute, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { describeError } from "../../api/errors.js";
import { useDesk } from "../../session/desk-context.js";
import { useSettingsTexts } from "../../texts/settings/settings-texts.js";
import { useToast } from "../../ui/toasts.js";
import { useObservable } from "../../ui/use-observable.js";
import { ChannelForm } from "./channel-form.js";

export const route = createLazyRoute("/settings/channels/new")({ component: NewChannelPage });

function NewChannelPage() {
  const { channels: texts } = useSettingsTexts();
  const { api, directory } = useDesk();
  const { types } = useObservable(directory);
  const navigate = useNavigate();
  const tell = useToast();
  const [chosen, choose] = useState("");
  const type = types.find((one) => one.type === chosen);
  return (
    <>
      <Link to="/settings/channels" className="text-accent underline underline-offset-2">
        {texts.back}
      </Link>
      <h1 className="mt-2 mb-4 text-lg font-semibold">{texts.add}</h1>
      <fieldset className="mb-6">
        <legend className="mb-2 font-medium">{texts.choose}</legend>
        <div className="flex flex-wrap gap-2">
          {types.map((one) => (
            <label
              key={one.type}
              className={`relative rounded-lg border px-4 py-2 has-focus-visible:outline-2 has-focus-visible:outline-accent ${one.type === chosen ? "border-accent bg-accent-soft font-semibold text-accent" : "border-line-strong/60 hover:bg-raised"}`}
            >
              <input
                type="radio"
                name="type"
                checked={one.type === chosen}
                onChange={() => choose(one.type)}
                className="absolute inset-0 cursor-pointer appearance-none opacity-0"
              />
              {one.name}
            </label>
          ))}
        </div>
      </fieldset>
      {type && (
        <ChannelForm
          key={type.type}
          type={type}
          submitLabel={texts.create}
          onSubmit={async (name, said) => {
            const { channel } = await api.channels.createChannel({ type: type.type, name, ...said });
            if (!channel) return;
            directory.takeChannel(channel, false);
            tell(texts.added);
            // The channel is there whatever becomes of this; its own page goes on from here.
            api.channels.connectChannel({ id: channel.id }).catch((error: unknown) => tell(describeError(error), { isError: true }));
            await navigate({ to: "/settings/channels/$channelId", params: { channelId: channel.id } });
          }}
        />
      )}
    </>
  );
}
