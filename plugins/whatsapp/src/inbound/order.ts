import type { Order } from "@linktor/plugin-sdk";
import { type JsonObject, numberOf, objectOf, objectsIn, textOf } from "../json.js";
import type { Body } from "./body.js";

const MAX_QUANTITY = 2 ** 31 - 1;

export function readOrder({ order }: JsonObject): Body | undefined {
  const value = objectOf(order);
  const items = objectsIn(value?.product_items).flatMap((item) => itemOf(item) ?? []);
  if (items.length === 0) return undefined;
  const text = textOf(value?.text) ?? items.map(lineOf).join("\n");
  return { contentType: "interactive", text, content: { order: { catalogId: textOf(value?.catalog_id), items } } };
}

function itemOf(item: JsonObject): Order["items"][number] | undefined {
  const productId = textOf(item.product_retailer_id);
  if (productId === undefined) return undefined;
  const quantity = Math.min(Math.max(Math.trunc(numberOf(item.quantity) ?? 1), 0), MAX_QUANTITY);
  return { productId, quantity, price: textOf(item.item_price), currency: textOf(item.currency) };
}

function lineOf({ productId, quantity, price, currency }: Order["items"][number]): string {
  return `${quantity} × ${productId}${price === undefined ? "" : ` (${[price, currency].filter(Boolean).join(" ")})`}`;
}
