import { createHmac } from "node:crypto";
import { safeEqual, type WebhookRequest } from "@linktor/plugin-sdk";

/** Whether Meta signed these very bytes with the app's secret. Without a secret nobody is believed. */
export function isSigned({ headers, body }: WebhookRequest, appSecret: string | undefined): boolean {
  const given = headers["x-hub-signature-256"];
  if (!appSecret || given === undefined) return false;
  return safeEqual(given, `sha256=${createHmac("sha256", appSecret).update(body).digest("hex")}`);
}
