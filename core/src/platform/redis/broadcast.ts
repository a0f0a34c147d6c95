import { z } from "zod";
import type { RedisLink } from "./link.js";

/** Tells the other processes of the installation what matters now. What is lost on the way must cost nothing but freshness. */
export interface Broadcast {
  /** To all others, never to this process. */
  say(topic: string, body: object): void;
  /** What others said; the body has been checked by nobody. */
  hear(topic: string, listener: (body: unknown, from: string) => void): void;
  /** Called whenever what others said before may have been missed. */
  onRejoin(listener: () => void): void;
}

/** For a process that is alone. */
export const nobodyElse: Broadcast = { say: () => undefined, hear: () => undefined, onRejoin: () => undefined };

const MAX_TEXT = 128 * 1024;
const envelope = z.object({ from: z.uuid(), topic: z.string(), body: z.unknown() });

export function broadcastOver(link: RedisLink, onError: (error: unknown) => void): Broadcast {
  const channel = `${link.prefix}all`;
  const listeners = new Map<string, ((body: unknown, from: string) => void)[]>();
  const rejoined: (() => void)[] = [];
  const deliver = (text: string): void => {
    const said = text.length > MAX_TEXT ? undefined : envelope.safeParse(parse(text)).data;
    if (!said || said.from === link.processId) return;
    for (const listener of listeners.get(said.topic) ?? []) guarded(() => listener(said.body, said.from));
  };
  const guarded = (run: () => void): void => {
    try {
      run();
    } catch (error) {
      onError(error);
    }
  };
  link.subscribe(channel, deliver, () => {
    for (const listener of rejoined) guarded(listener);
  });
  return {
    say: (topic, body) => {
      const text = JSON.stringify({ from: link.processId, topic, body });
      void link.ask((redis) => redis.publish(channel, text));
    },
    hear: (topic, listener) => void listeners.set(topic, [...(listeners.get(topic) ?? []), listener]),
    onRejoin: (listener) => void rejoined.push(listener),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
