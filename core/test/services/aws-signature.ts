import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

const CREDENTIAL =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;
const MUST_BE_SIGNED = ["host", "x-amz-content-sha256", "x-amz-date"];

/** What is wrong with a request's signature, as Amazon says it; undefined when nothing is. */
export function signatureFault(
  req: IncomingMessage,
  keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
  region: string,
): string | undefined {
  const [, id, day = "", inRegion, names = "", signature] = CREDENTIAL.exec(req.headers.authorization ?? "") ?? [];
  if (!signature) return "AccessDenied";
  if (id !== keys.accessKeyId) return "InvalidAccessKeyId";
  const signed = names.split(";");
  if (inRegion !== region || MUST_BE_SIGNED.some((name) => !signed.includes(name))) return "AuthorizationHeaderMalformed";
  const headerOf = (name: string): string => String(req.headers[name] ?? "").trim();
  const [uri = "", query = ""] = (req.url ?? "").split("?", 2);
  const sorted = query
    .split("&")
    .filter((part) => part !== "")
    .map((part) => (part.includes("=") ? part : `${part}=`))
    .sort()
    .join("&");
  const headers = signed.map((name) => `${name}:${headerOf(name)}\n`).join("");
  const canonical = [req.method, uri, sorted, headers, names, headerOf("x-amz-content-sha256")].join("\n");
  const scope = `${day}/${inRegion}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", headerOf("x-amz-date"), scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
  const hmac = (key: string | Buffer, part: string): Buffer => createHmac("sha256", key).update(part).digest();
  const key = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(hmac, `AWS4${keys.secretAccessKey}`);
  return hmac(key, text).toString("hex") === signature ? undefined : "SignatureDoesNotMatch";
}
