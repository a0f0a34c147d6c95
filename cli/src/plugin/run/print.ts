import { inspect } from "node:util";
import { toJson } from "@bufbuild/protobuf";
import type { InboundEvent } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { InboundEventSchema } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { HostLogger } from "@linktor/plugin-host";
import type { Output } from "../../command.js";

/** One line for people: where it comes from, and what it says. */
export function print({ out }: Output, from: string, text: string): void {
  out(`${from.padEnd(8)} ${text}\n`);
}

/** What host and plugin log. */
export function printedLog(output: Output): HostLogger {
  const at = (level: string) => (fields: object, message: string) => {
    const rest = Object.keys(fields).length > 0 ? ` ${flat(fields)}` : "";
    print(output, level, `${message}${rest}`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export function textOfEvent(event: InboundEvent): string {
  return flat(toJson(InboundEventSchema, event));
}

function flat(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 8 });
}
