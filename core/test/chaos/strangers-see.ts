import type { ChaosTenant } from "./tenant.js";

/** What a tenant is shown of another by somebody who knows its ids. */
export async function strangersSee(tenants: readonly ChaosTenant[]): Promise<string[]> {
  const seen: string[] = [];
  for (const mine of tenants) {
    const { body } = await mine.client.rest("GET", "conversations?limit=100");
    for (const { contact_name: name } of body.data as { contact_name: string }[]) {
      if (!name.startsWith(`${mine.name}-`)) seen.push(`${mine.name} is shown the conversation of ${name}`);
    }
    for (const { conversation } of tenants.filter((other) => other !== mine).flatMap(({ agents }) => agents)) {
      for (const path of [`conversations/${conversation}`, `conversations/${conversation}/messages`]) {
        const { status } = await mine.client.rest("GET", path);
        if (status !== 404) seen.push(`${mine.name} asks for ${path} of another tenant and is answered ${status}`);
      }
    }
  }
  return seen;
}
