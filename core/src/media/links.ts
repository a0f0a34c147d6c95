import { createHmac, timingSafeEqual } from "node:crypto";
import { formatId, type MediaId, parseId, type TenantId } from "../shared/ids.js";

const LINK_MS = 7 * 24 * 3600 * 1000;

/** Makes and checks addresses at which a file can be fetched without signing in: for channels that cannot carry it. */
export class MediaLinks {
  readonly #key: Buffer;
  readonly #publicUrl: string;
  readonly #now: () => Date;

  constructor(secret: Buffer, publicUrl: string, now: () => Date) {
    this.#key = createHmac("sha256", secret).update("linktor:media-link").digest();
    this.#publicUrl = publicUrl;
    this.#now = now;
  }

  linkTo(tenantId: TenantId): (attachment: { readonly mediaId: MediaId | null; readonly name: string }) => string {
    return ({ mediaId, name }) => (mediaId ? `${this.#publicUrl}${this.pathTo(tenantId, mediaId)}` : name);
  }

  /** For pages that come from this installation, at whatever address it was reached. */
  pathTo(tenantId: TenantId, mediaId: MediaId): string {
    // A day's precision, so that a message that is tried again today says the same.
    const until = Math.ceil((this.#now().getTime() + LINK_MS) / 86_400_000);
    const claim = `${formatId("tn", tenantId)}.${formatId("md", mediaId)}.${until.toString(36)}`;
    return `/m/${claim}.${this.#sign(claim)}`;
  }

  /** Whose file a link is for; undefined when it is not one of ours, or over. */
  verify(token: string): { tenantId: TenantId; mediaId: MediaId } | undefined {
    const parts = token.split(".");
    const [tenant = "", media = "", until = "", signature = ""] = parts;
    if (parts.length !== 4) return undefined;
    const expected = Buffer.from(this.#sign(`${tenant}.${media}.${until}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    if (Number.parseInt(until, 36) * 86_400_000 < this.#now().getTime()) return undefined;
    return { tenantId: parseId<TenantId>("tn", tenant), mediaId: parseId<MediaId>("md", media) };
  }

  #sign(claim: string): string {
    return createHmac("sha256", this.#key).update(claim).digest("base64url");
  }
}
