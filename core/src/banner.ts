import type { App } from "./app.js";
import type { Config } from "./config.js";

/** What the server prints once it serves. */
export function banner({ url, gateway, signIn, database, durability, redis }: App, config: Config, startMs: number): string {
  const types = gateway
    .plugins()
    .map(({ plugin }) => plugin.channelType)
    .sort();
  const password = signIn.password ?? "(your password)";
  const rows: [string, string][] = [
    ["Address", `${url}   API ${url}/docs   widget ${url}/demo`],
    ["Sign-in", `${signIn.email} / ${password}`],
    ["Channels", types.join(", ")],
    [
      "Database",
      database.kind === "embedded" ? `embedded, in ${config.dataDir} (survives a killed process, not a power cut)` : "PostgreSQL",
    ],
    ["Messages", durability.reason === "" ? durability.level : `${durability.level}: ${durability.reason}`],
    ["Wake-ups", config.nats ? `NATS at ${config.nats.servers.join(", ")}` : "embedded, in process"],
    ["Limits", redis?.detail ?? "embedded, in process"],
    ["Media", config.s3 ? `S3, bucket ${config.s3.bucket}` : `embedded, in ${config.dataDir}/media`],
  ];
  const lines = rows.map(([name, value]) => `  ${name.padEnd(9)} ${value}`);
  return `\nLinktor is ready after ${(startMs / 1000).toFixed(1)} s\n\n${lines.join("\n")}\n\nCtrl-C stops it.\n`;
}
