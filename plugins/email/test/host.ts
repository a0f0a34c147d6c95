import type { ChannelContext, EventOutcome, InboundEvent, InboundMessage } from "@linktor/plugin-sdk";

type Received = { readonly events: readonly InboundEvent[]; readonly state: Uint8Array | undefined };

/** Core's side of one channel: what it was given, and what it answers. It knows a message by its id, as core does. */
export class Host {
  readonly received: Received[] = [];
  readonly logged: string[] = [];
  readonly ended = new AbortController();
  state: Uint8Array;
  store: (received: Received) => Promise<void> = async () => {};

  constructor(state: Uint8Array = new Uint8Array()) {
    this.state = state;
  }

  get events(): readonly InboundEvent[] {
    return this.received.flatMap(({ events }) => events);
  }

  get messages(): readonly InboundMessage[] {
    return this.events.filter((event) => event.type === "message");
  }

  get cursor(): { readonly uid_validity: string; readonly last_uid: number; readonly reading?: object; readonly left?: readonly object[] } {
    return JSON.parse(Buffer.from(this.state).toString());
  }

  context(): ChannelContext {
    const host = this;
    const line = (fields: object, text: string) => void this.logged.push(`${text} ${JSON.stringify(fields)}`);
    return {
      channelId: "ch_1",
      get state() {
        return host.state;
      },
      webhookUrl: "http://127.0.0.1:9/api/v1/webhooks/email/ch_1",
      signal: this.ended.signal,
      log: { debug: line, info: line, warn: line, error: line },
      receive: async (events, state) => {
        await this.store({ events, state });
        this.received.push({ events, state });
        if (state) this.state = state;
        return events.map((): EventOutcome => "stored");
      },
    };
  }
}
