import { createHmac } from "node:crypto";
import { safeEqual, type WebhookRequest } from "@linktor/plugin-sdk";

/** By secret: hundreds of channels of one app ask the same. */
const answers = new WeakMap<WebhookRequest, Map<string, boolean>>();

/** Whether Meta signed these very bytes with the app's secret. Without a secret nobody is believed. */
export function isSigned(request: WebhookRequest, appSecret: string | undefined): boolean {
  const given = request.headers["x-hub-signature-256"];
  if (!appSecret || given === undefined) return false;
  const known = answers.get(request) ?? new Map<string, boolean>();
  answers.set(request, known);
  const answer = known.get(appSecret) ?? safeEqual(given, `sha256=${createHmac("sha256", appSecret).update(request.body).digest("hex")}`);
  known.set(appSecret, answer);
  return answer;
}
