import type { LookupFunction } from "node:net";
import type { Guard } from "./guard.js";
import { resolveAllowed } from "./guard.js";

/** For `net` and `tls`, which call it for names only: an address given as such must be checked before. */
export function guardedLookup(guard: Guard): LookupFunction {
  return (host, options, callback) => {
    resolveAllowed(host, options, guard).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all || !first) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}
