import { sendFormatted } from "./formatted.js";
import type { Outbox, Part } from "./part.js";

export function textPart({ client }: Outbox, markdown: string): Part {
  return async (to, options, signal) => {
    const message = await sendFormatted(markdown, ({ text, parseMode }) =>
      client.call("sendMessage", { ...to, text, parse_mode: parseMode, ...options } as never, signal),
    );
    return { messages: [message] };
  };
}
