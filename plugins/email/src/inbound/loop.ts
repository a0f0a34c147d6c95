import { isOurs, ORIGIN_HEADER } from "../origin.js";
import type { Settings } from "../settings.js";
import { sameAddress, withoutPlus } from "./address.js";
import type { Mail } from "./mail.js";

/** A mail of ours that came back: from our own address, or with our own proof on it. */
export function isLoop(mail: Mail, settings: Pick<Settings, "from" | "originSecret">): boolean {
  const own = sameAddress(settings.from);
  const writers = [mail.from, mail.sender].flatMap((one) => (one ? [withoutPlus(one.address), sameAddress(one.address)] : []));
  if (writers.includes(own)) return true;
  return mail.headers(ORIGIN_HEADER.toLowerCase()).some((value) => isOurs(settings.originSecret, mail.id, value));
}
