import type { BodyInit as UndiciBody } from "undici";
import { AddressNotAllowed } from "./address-not-allowed.js";
import { guardedConnector } from "./connector.js";
import type { Guard } from "./guard.js";
import { assertUrlAllowed, ownGuard } from "./guard.js";

export interface GuardedInit extends Omit<RequestInit, "redirect" | "dispatcher"> {
  /** `manual` (the default) answers with the redirect, `error` throws. None is followed. */
  readonly redirect?: "manual" | "error";
}

export type GuardedFetch = (url: string | URL, init?: GuardedInit) => Promise<Response>;

/** A fetch with connections of its own. */
export function createGuardedFetch(guard: Guard): GuardedFetch {
  let loading: ReturnType<typeof load> | undefined;
  return async (url, { body, redirect = "manual", ...init } = {}) => {
    assertUrlAllowed(url, guard);
    loading ??= load(guard);
    const { fetch, FormData, dispatcher } = await loading;
    try {
      const response = await fetch(url, { ...(init as object), redirect, dispatcher, body: bodyFor(FormData, body) });
      return response as unknown as Response;
    } catch (error) {
      const cause = (error as { cause?: unknown } | null)?.cause;
      throw cause instanceof AddressNotAllowed ? cause : error;
    }
  };
}

let own: GuardedFetch | undefined;

/**
 * `fetch` for addresses that people supply: http and https, to public addresses and those that whoever runs Linktor has
 * allowed. It never follows a redirect; see `guardedGet`. Connections are kept and used again.
 *
 * Throws `AddressNotAllowed` when nothing may be sent there, and otherwise what `fetch` throws.
 */
export async function guardedFetch(url: string | URL, init?: GuardedInit): Promise<Response> {
  own ??= createGuardedFetch(ownGuard());
  return await own(url, init);
}

/** Loaded with the first call, since not every plugin makes one. Node's own fetch takes only dispatchers of its own undici. */
async function load(guard: Guard) {
  const { Agent, FormData, buildConnector, fetch } = await import("undici");
  return { fetch, FormData, dispatcher: new Agent({ connect: guardedConnector(buildConnector, guard) }) };
}

/** A form of Node's own make would be sent as `[object FormData]`. Asking for its class would load Node's undici too. */
function bodyFor(OwnFormData: typeof import("undici").FormData, body: GuardedInit["body"]): UndiciBody | undefined {
  if (Object.prototype.toString.call(body) !== "[object FormData]") return body as UndiciBody | undefined;
  const form = new OwnFormData();
  for (const [name, value] of body as FormData) form.append(name, value);
  return form;
}
