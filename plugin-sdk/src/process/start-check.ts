import { COOKIE_KEY, COOKIE_VALUE } from "@linktor/plugin-wire";

/** Why this process must not serve, for the person or host that started it. */
export function reasonNotToServe(env: NodeJS.ProcessEnv): string | undefined {
  if (env[COOKIE_KEY] !== COOKIE_VALUE) {
    return "This program is a plugin of Linktor. It is started by Linktor, not by hand.";
  }
  return undefined;
}
