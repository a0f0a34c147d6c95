import { APP_PROTOCOL_VERSION } from "@linktor/plugin-wire";
import { z } from "zod";
import type { Manifest } from "./manifest.js";

const schema = z.record(
  z.string(),
  z.object({
    Protocol: z.literal("grpc"),
    ProtocolVersion: z.literal(APP_PROTOCOL_VERSION),
    Pid: z.number().int().positive(),
    Test: z.boolean().default(false),
    Addr: z.object({ Network: z.string(), String: z.string() }),
  }),
);

/** A plugin that runs already. */
export interface Reattach {
  readonly pid: number;
  readonly isTest: boolean;
  readonly network: string;
  readonly address: string;
}

/** By plugin id. Throws, for people, where it is wrong. */
export function parseReattach(json: string | undefined): ReadonlyMap<string, Reattach> {
  if (!json) return new Map();
  const parsed = schema.safeParse(parseJson(json));
  if (!parsed.success) throw new Error(`the plugins to reattach to are wrong: ${z.prettifyError(parsed.error)}`);
  const entries = Object.entries(parsed.data);
  return new Map(entries.map(([id, { Pid, Test, Addr }]) => [id, { pid: Pid, isTest: Test, network: Addr.Network, address: Addr.String }]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error("the plugins to reattach to are no JSON", { cause });
  }
}

/** For a plugin that runs but has no folder that the host knows: it is called as its channel type. */
export function manifestOfRunning(id: string): Manifest {
  return { id, channelType: id, version: "0", command: "", args: [], autoMtls: false, example: false, folder: "", bytes: new Uint8Array() };
}
