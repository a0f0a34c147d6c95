import { statusOf } from "./s3-client.js";

/** In one line, what is wrong with a store and what to do about it. */
export function refusalOf(cause: unknown, address: string): string {
  const status = statusOf(cause);
  if (status === 404) return `storage.s3: there is no ${address}; make it, or correct S3_BUCKET.`;
  if (status === 301 || status === 307)
    return `storage.s3: ${address} is in another region or at another address; correct S3_REGION or S3_ENDPOINT.`;
  if (status === 401 || status === 403)
    return `storage.s3: ${address} refuses these keys (${codeOf(cause)}); they must be right (S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY) and may read and write.`;
  if (status !== undefined) return `storage.s3: ${address} answered ${status} (${codeOf(cause)}).`;
  return `storage.s3: ${address} cannot be reached: ${codeOf(cause)}.`;
}

function codeOf(cause: unknown): string {
  const { code, name, message, errors } = cause as { code?: string; name?: string; message?: string; errors?: unknown[] };
  // Node tries every address of a host, and reports one error for each.
  if (!message && errors?.[0]) return codeOf(errors[0]);
  const [line] = (message ?? "").split("\n");
  return [code ?? (name === "Error" ? "" : name), line].filter(Boolean).join(", ");
}
