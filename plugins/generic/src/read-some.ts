const MAX_BYTES = 64 * 1024;

/** The beginning of an answer; empty when it cannot be read. Never more than anybody needs. */
export async function readSome(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return "";
    }
  } catch {
    return "";
  }
  return Buffer.concat(chunks).toString();
}
