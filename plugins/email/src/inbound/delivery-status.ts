/** What a mail server says about one recipient. */
export type RecipientStatus = {
  readonly recipient: string;
  readonly action: string;
  /** As in RFC 3463, for example `5.1.1`; empty when it says none. */
  readonly status: string;
  readonly diagnostic: string;
};

/** The groups of fields of a `message/delivery-status` part: the first is about the mail, each other about a recipient. */
export function readDeliveryStatus(text: string): readonly RecipientStatus[] {
  const groups = text
    .replaceAll("\r\n", "\n")
    .replaceAll(/\n[ \t]+/g, " ")
    .split(/\n\s*\n/)
    .map(fieldsOf);
  return groups
    .filter((fields) => fields.has("action") || fields.has("final-recipient"))
    .map((fields) => ({
      recipient: addressIn(fields.get("original-recipient") ?? fields.get("final-recipient") ?? ""),
      action: (fields.get("action") ?? "").toLowerCase(),
      status: /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get("status") ?? "")?.[0] ?? "",
      diagnostic: (fields.get("diagnostic-code") ?? "").replace(/^\s*[\w-]+\s*;\s*/, "").slice(0, 500),
    }));
}

function fieldsOf(group: string): ReadonlyMap<string, string> {
  const lines = group.split("\n").map((line) => /^([\w-]+)\s*:\s*(.*)$/.exec(line));
  return new Map(lines.flatMap((match) => (match ? [[(match[1] ?? "").toLowerCase(), (match[2] ?? "").trim()]] : [])));
}

/** `rfc822;a@b` and the like. */
function addressIn(field: string): string {
  return field
    .replace(/^[^;]*;\s*/, "")
    .replaceAll(/[<>\s]/g, "")
    .toLowerCase();
}
