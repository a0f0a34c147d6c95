import { createHmac } from "node:crypto";
import { safeEqual, Unauthorized, type WebhookRequest } from "@linktor/plugin-sdk";

export const SIGNATURE_HEADER = "x-linktor-signature";

/** Over the bytes as they came, before anything is parsed. A channel without a secret believes nobody. */
export function authenticate({ headers, body }: WebhookRequest, secret: string): void {
  const given = headers[SIGNATURE_HEADER];
  if (secret === "" || given === undefined) throw new Unauthorized(`${SIGNATURE_HEADER} is missing`);
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  if (!safeEqual(given, expected)) throw new Unauthorized(`${SIGNATURE_HEADER} is wrong`);
}
