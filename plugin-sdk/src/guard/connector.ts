import type { buildConnector } from "undici";
import type { Guard } from "./guard.js";
import { assertHostAllowed, faultOfPeer } from "./guard.js";
import { guardedLookup } from "./lookup.js";

/** undici's connector, checked before it looks up, after it looked up, and once connected. */
export function guardedConnector(build: typeof buildConnector, guard: Guard): buildConnector.connector {
  const connect = build({ lookup: guardedLookup(guard) });
  return (options, callback) => {
    try {
      assertHostAllowed(options.hostname, guard);
    } catch (error) {
      return callback(error as Error, null);
    }
    connect(options, (...result) => {
      const [error, socket] = result;
      if (error) return callback(error, null);
      const fault = faultOfPeer(socket, options.hostname, guard);
      if (!fault) return callback(null, socket);
      socket.destroy();
      callback(fault, null);
    });
  };
}
