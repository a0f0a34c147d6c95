import type { Referral } from "@linktor/plugin-sdk";
import { type JsonObject, objectOf, textOf } from "../json.js";

/** An advertisement, a post, or a product's page that the message was written from. */
export function referralOf(message: JsonObject): Referral | undefined {
  const referral = objectOf(message.referral);
  if (referral) {
    return {
      sourceUrl: textOf(referral.source_url),
      sourceId: textOf(referral.source_id),
      sourceType: textOf(referral.source_type),
      headline: textOf(referral.headline),
      body: textOf(referral.body),
      clickId: textOf(referral.ctwa_clid),
    };
  }
  const product = textOf(objectOf(objectOf(message.context)?.referred_product)?.product_retailer_id);
  return product === undefined ? undefined : { sourceId: product, sourceType: "product" };
}
