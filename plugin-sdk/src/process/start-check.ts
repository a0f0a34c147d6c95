import { COOKIE_KEY, COOKIE_VALUE } from "@linktor/plugin-wire";

/** Why this process must not serve, for the person or host that started it. */
export function reasonNotToServe(env: NodeJS.ProcessEnv): string | undefined {
  if (env[COOKIE_KEY] !== COOKIE_VALUE) {
    return "This program is a plugin of Linktor. It is started by Linktor, not by hand.";
  }
  if (env.PLUGIN_CLIENT_CERT) {
    return "The host asks for AutoMTLS (PLUGIN_CLIENT_CERT), which this version of @linktor/plugin-sdk cannot do.";
  }
  return undefined;
}
