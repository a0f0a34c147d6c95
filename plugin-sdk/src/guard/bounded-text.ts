const DEFAULT_MAX_BYTES = 4 * 1024 * 1024;

/**
 * The body of an answer as text (UTF-8). Throws when it is longer than `maxBytes` (4 MiB unless told), so that an address which
 * somebody typed in cannot fill the plugin's memory.
 */
export async function boundedText(response: Response, maxBytes = DEFAULT_MAX_BYTES): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
