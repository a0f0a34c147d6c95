import { dispositionOf, findMedia, type MediaLinks, type MediaStore } from "../media/index.js";
import type { Db } from "../platform/postgres/transaction.js";
import { inTenant } from "../platform/postgres/transaction.js";
import { HttpError } from "./http-error.js";
import type { PlainRoute } from "./http-router.js";

/** Files by signed link, for networks that cannot carry them. */
export function mediaLinkRoutes(db: Db, store: MediaStore, links: MediaLinks): PlainRoute[] {
  return [
    [
      "GET",
      "/m/{token}",
      async (req, res, { token = "" }) => {
        const claim = links.verify(token);
        const media = claim && (await inTenant(db, claim.tenantId, (tx) => findMedia(tx, claim.tenantId, claim.mediaId)));
        if (!media) throw new HttpError(404, "LINK_NOT_FOUND", "This link is not valid any more.");
        res.setHeader("content-type", media.mimeType);
        res.setHeader("content-length", media.sizeBytes);
        res.setHeader("content-disposition", dispositionOf(media));
        res.setHeader("content-security-policy", "sandbox; default-src 'none'");
        if (req.method === "HEAD") return void res.end();
        for await (const piece of store.read(media.tenantId, media.sha256)) {
          if (!res.write(piece)) await new Promise((resolve) => res.once("drain", resolve).once("close", resolve));
          if (res.destroyed) return;
        }
        res.end();
      },
    ],
  ];
}
