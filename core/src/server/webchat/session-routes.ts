import type { JsonObject } from "@bufbuild/protobuf";
import { z } from "zod";
import { inTenant } from "../../platform/postgres/transaction.js";
import { AppError } from "../../shared/errors.js";
import { formatId } from "../../shared/ids.js";
import {
  authenticate,
  endSession,
  openVisitorSession,
  type VisitorProfile,
  type Webchat,
  type WebchatConfig,
} from "../../webchat/index.js";
import { sendEmpty, sendJson } from "../answer.js";
import type { PlainRoute } from "../http-router.js";
import { admit, tokenOf } from "./access.js";
import { parse } from "./client-frames.js";
import { addressOf, type WebchatEdge } from "./edge.js";
import { standingView } from "./frames.js";
import { readJson } from "./json-body.js";

const MAX_ATTRIBUTES = 20;

const cut = (max: number) => z.string().transform((value) => value.replaceAll("\0", "").slice(0, max));
const attribute = z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value).replaceAll("\0", "").slice(0, 500));
const body = z.object({
  session_token: z.string().max(200).nullish(),
  user: z
    .object({
      id: z
        .union([z.string().min(1).max(256), z.int()])
        .transform(String)
        .nullish(),
      name: cut(200).nullish(),
      email: cut(320).nullish(),
      phone: cut(40).nullish(),
      attributes: z.record(z.string().min(1).max(64), attribute).nullish(),
    })
    .nullish(),
  user_hash: z.string().max(200).nullish(),
  locale: cut(35).nullish(),
  page: z.object({ url: cut(2000).nullish(), title: cut(200).nullish(), referrer: cut(2000).nullish() }).nullish(),
});

/** How the chat looks, and who somebody is to it. */
export function sessionRoutes(edge: WebchatEdge): PlainRoute[] {
  return [
    [
      "GET",
      "/api/v1/webchat/{channelId}/config",
      async (req, res, { channelId = "" }) => sendJson(res, 200, configView((await admit(edge, req, res, channelId)).config)),
    ],
    [
      "POST",
      "/api/v1/webchat/{channelId}/session",
      async (req, res, { channelId = "" }) => {
        const webchat = await admit(edge, req, res, channelId);
        const address = addressOf(edge, req);
        await edge.limits.openSession(address);
        const { session_token: token, user, user_hash: userHash, locale, page } = parse(body, await readJson(req));
        if (!token || !(await isLive(edge, webchat, token))) await edge.limits.newSession(address);
        const profile = profileOf({ ...user, locale, pageUrl: page?.url, referrer: page?.referrer });
        const opened = await openVisitorSession(edge.deps, webchat, {
          token: token ?? undefined,
          userId: user?.id ?? undefined,
          userHash: userHash ?? "",
          profile,
        });
        const { seq: lastSeq, ...standing } = standingView(opened.standing);
        sendJson(res, 200, {
          session_token: opened.token,
          visitor_id: formatId("vi", opened.visitor.id),
          verified: opened.visitor.isVerified,
          config: configView(webchat.config),
          last_seq: lastSeq ?? 0,
          ...standing,
        });
      },
    ],
    [
      "DELETE",
      "/api/v1/webchat/{channelId}/session",
      async (req, res, { channelId = "" }) => {
        await endSession(edge.deps, await admit(edge, req, res, channelId), tokenOf(req));
        sendEmpty(res, 204);
      },
    ],
  ];
}

/** What everybody may know of a chat. */
export function configView({ title, color, position, welcomeText, offlineText, locale }: WebchatConfig): JsonObject {
  return { title, color, position, welcome_text: welcomeText, offline_text: offlineText, locale };
}

async function isLive({ deps: { db, clock } }: WebchatEdge, webchat: Webchat, token: string): Promise<boolean> {
  const found = inTenant(db, webchat.tenantId, (tx) => authenticate(tx, webchat, token, clock.now()));
  return found.then(
    () => true,
    (error: unknown) => {
      if (error instanceof AppError) return false;
      throw error;
    },
  );
}

function profileOf(said: { readonly [Key in keyof VisitorProfile]: VisitorProfile[Key] | null }): VisitorProfile {
  const { name, email, phone, attributes, locale, pageUrl, referrer } = said;
  const few = attributes && Object.fromEntries(Object.entries(attributes).slice(0, MAX_ATTRIBUTES));
  const profile = { name, email, phone, attributes: few, locale, pageUrl, referrer };
  return Object.fromEntries(Object.entries(profile).filter(([, value]) => value != null)) as VisitorProfile;
}
