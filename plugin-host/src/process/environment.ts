import { APP_PROTOCOL_VERSION, COOKIE_KEY, COOKIE_VALUE } from "@linktor/plugin-wire";

/** Everything else stays with the host: its environment holds the platform's secrets. */
const PASSED_ON = new Set([
  "PATH",
  "HOME",
  "LANG",
  "TZ",
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
  "NODE_EXTRA_CA_CERTS",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  ...["SystemRoot", "TEMP", "TMP", "USERPROFILE", "PATHEXT"],
]);

/** What a plugin's process is started with. `dir` is its own and goes with it; `env` is what every plugin is told; a certificate asks for TLS. */
export function environmentFor(
  dir: string,
  hostEnv: NodeJS.ProcessEnv,
  env: Readonly<Record<string, string>> = {},
  clientCertPem?: string,
): Record<string, string> {
  const passedOn = Object.entries(hostEnv).filter(
    ([name, value]) => value !== undefined && (PASSED_ON.has(name) || name.startsWith("LC_")),
  );
  return {
    ...(Object.fromEntries(passedOn) as Record<string, string>),
    ...env,
    [COOKIE_KEY]: COOKIE_VALUE,
    PLUGIN_MIN_PORT: "10000",
    PLUGIN_MAX_PORT: "25000",
    PLUGIN_PROTOCOL_VERSIONS: String(APP_PROTOCOL_VERSION),
    PLUGIN_UNIX_SOCKET_DIR: dir,
    ...(clientCertPem !== undefined && { PLUGIN_CLIENT_CERT: clientCertPem }),
    // Before go-plugin 1.5.0 sockets are made here.
    TMPDIR: dir,
  };
}
