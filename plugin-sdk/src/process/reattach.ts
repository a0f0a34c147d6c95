import { APP_PROTOCOL_VERSION, type Bound, REATTACH_KEY } from "@linktor/plugin-wire";

/** The line that a person copies into the environment of the host. */
export function reattachLine(pluginId: string, { network, address }: Bound): string {
  const config = {
    [pluginId]: {
      Protocol: "grpc",
      ProtocolVersion: APP_PROTOCOL_VERSION,
      Pid: process.pid,
      Test: true,
      Addr: { Network: network, String: address },
    },
  };
  return `${REATTACH_KEY}='${JSON.stringify(config)}'\n`;
}
