import { safeEqual, type WebhookRequest, type WebhookResult } from "@linktor/plugin-sdk";

/** Meta asks once whether an address is ours, when somebody types it in. */
export function answerChallenge({ url }: WebhookRequest, verifyTokens: readonly (string | undefined)[]): WebhookResult {
  const query = new URLSearchParams(url.slice(url.indexOf("?") + 1));
  const given = query.get("hub.verify_token");
  const challenge = query.get("hub.challenge");
  const isOurs = given !== null && verifyTokens.some((token) => token !== undefined && safeEqual(given, token));
  if (query.get("hub.mode") !== "subscribe" || challenge === null || !isOurs) return { response: { status: 403 } };
  // Whoever knows the token could have any text shown: it must not be read as a page.
  return { response: { status: 200, headers: { "content-type": "text/plain", "x-content-type-options": "nosniff" }, body: challenge } };
}
