import { z } from "zod";
import type { NatsSettings } from "./platform/nats/settings.js";

const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;
const FORM = "expected nats://host:4222 or tls://host:4222, with user:password@ or token@ before the host where needed";

/** `url` is a list of strings. */
export function natsSchema(list: z.ZodType<string[]>) {
  return z
    .strictObject({
      url: list.optional(),
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/, "expected letters, digits, - and _")
        .default("linktor"),
      stream_max_age_hours: z.coerce.number().int().min(1).max(87_600).default(168),
      stream_max_mb: z.coerce.number().int().min(1).max(10_485_760).default(1024),
    })
    .transform((settings, context): NatsSettings | undefined => {
      const parsed = settings.url?.map(parseServer);
      if (!parsed || parsed.length === 0) return undefined;
      const [first, ...others] = parsed;
      // What was given may hold a password, so it is not repeated.
      const fault = !first || parsed.includes(undefined) ? FORM : others.some((other) => !fits(first, other)) && ONE_LOGIN;
      if (!first || fault) {
        context.addIssue({ code: "custom", path: ["url"], message: fault || FORM });
        return z.NEVER;
      }
      return {
        servers: parsed.flatMap((server) => server?.address ?? []),
        isTls: first.isTls,
        login: first.login,
        prefix: settings.prefix,
        streamMaxAgeMs: settings.stream_max_age_hours * HOUR_MS,
        streamMaxBytes: settings.stream_max_mb * MIB,
      };
    })
    .prefault({});
}

const ONE_LOGIN = "expected the same scheme, user and password for all servers";

interface Server {
  readonly address: string;
  readonly isTls: boolean;
  readonly login: NatsSettings["login"];
}

function parseServer(text: string): Server | undefined {
  if (!/^(nats|tls):\/\/./.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  if (hostname === "" || !["", "/"].includes(pathname + search + hash)) return undefined;
  try {
    const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
    const login = pass ? { user, pass } : user ? { token: user } : undefined;
    return { address: `${hostname}:${port || 4222}`, isTls: protocol === "tls:", login };
  } catch {
    return undefined; // a % that is none
  }
}

function fits(one: Server, other: Server | undefined): boolean {
  return JSON.stringify({ ...one, address: "" }) === JSON.stringify({ ...other, address: "" });
}
