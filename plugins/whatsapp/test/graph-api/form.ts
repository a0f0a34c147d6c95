/** A form, as its bytes say. Anything but one `file` and plain fields is no form that the media endpoint takes. */
export type Form = {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: { readonly name: string; readonly mimeType: string; readonly bytes: Buffer } | undefined;
};

export async function parseForm(contentType: string, body: Buffer): Promise<Form> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const fields: Record<string, string> = {};
  let file: Form["file"];
  for (const [name, value] of form) {
    if (typeof value === "string") fields[name] = value;
    else if (name === "file" && !file) file = { name: value.name, mimeType: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
    else throw new Error(`the form has a file "${name}" too many`);
  }
  return { fields, file };
}
