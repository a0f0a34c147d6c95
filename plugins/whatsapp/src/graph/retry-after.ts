import { numberOf, objectOf, objectsIn } from "../json.js";

/** When to come again, as far as the headers of a refusal tell. */
export function retryAfterMs(headers: Headers): number | undefined {
  const seconds = numberOf(headers.get("retry-after") ?? undefined);
  if (seconds !== undefined && seconds >= 0) return seconds * 1000;
  const minutes = minutesToRegain(headers.get("x-business-use-case-usage"));
  return minutes > 0 ? minutes * 60_000 : undefined;
}

function minutesToRegain(usage: string | null): number {
  if (usage === null) return 0;
  try {
    const byAccount = Object.values(objectOf(JSON.parse(usage)) ?? {});
    return Math.max(0, ...byAccount.flatMap(objectsIn).map((one) => numberOf(one.estimated_time_to_regain_access) ?? 0));
  } catch {
    return 0;
  }
}
