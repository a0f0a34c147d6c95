import type { IncomingMessage } from "node:http";
import { finished } from "node:stream/promises";
import { Busboy, type BusboyHeaders } from "@fastify/busboy";
import { TooLarge } from "../../media/index.js";
import { invalid } from "../../shared/errors.js";
import { formatId } from "../../shared/ids.js";
import { MAX_UPLOAD_BYTES, storeUpload, TypeNotAllowed, type Upload } from "../../webchat/index.js";
import { sendJson } from "../answer.js";
import { cutOffRequest } from "../cut-off.js";
import { badRequest, HttpError } from "../http-error.js";
import type { PlainRoute } from "../http-router.js";
import { chunksOf, discardRest } from "../read-body.js";
import { admitVisitor } from "./access.js";
import { addressOf, type WebchatEdge } from "./edge.js";
import { viewOf } from "./view-of.js";

const SILENCE_MS = 30_000;
/** What a form says besides the file. */
const FORM_BYTES = 64 * 1024;

/** Takes a visitor's file, as the body itself or in a form. */
export function uploadRoute(edge: WebchatEdge): PlainRoute {
  return [
    "POST",
    "/api/v1/webchat/{channelId}/uploads",
    async (req, res, { channelId = "" }) => {
      const { visitor } = await admitVisitor(edge, req, res, channelId);
      await edge.limits.upload(formatId("vi", visitor.id), addressOf(edge, req));
      req.setTimeout(SILENCE_MS, () => cutOffRequest(req));
      try {
        const media = await readFile(req, (file) => storeUpload(edge.deps, visitor, file));
        const id = formatId("md", media.id);
        sendJson(res, 201, {
          upload_id: id,
          name: media.name,
          mime: media.mimeType,
          size: media.sizeBytes,
          url: viewOf(edge, visitor).pathTo(id),
        });
      } catch (error) {
        discardRest(req);
        throw answerOf(error);
      } finally {
        req.setTimeout(0);
      }
    },
  ];
}

function answerOf(error: unknown): unknown {
  if (error instanceof TooLarge) return tooLarge();
  if (error instanceof TypeNotAllowed) return new HttpError(415, "TYPE_NOT_ALLOWED", error.message);
  return error;
}

function tooLarge(): HttpError {
  return new HttpError(413, "FILE_TOO_LARGE", `A file may have at most ${MAX_UPLOAD_BYTES / 1024 / 1024} MiB.`);
}

function readFile<T>(req: IncomingMessage, store: (file: Upload) => Promise<T>): Promise<T> {
  const { "content-type": mimeType = "", "content-encoding": encoding = "identity" } = req.headers;
  if (encoding !== "identity") throw new HttpError(415, "UNSUPPORTED_ENCODING", "Send the file without Content-Encoding.");
  if (Number(req.headers["content-length"] ?? 0) > MAX_UPLOAD_BYTES + FORM_BYTES) throw tooLarge();
  if (/^multipart\/form-data\b/i.test(mimeType)) return readForm(req, store);
  const name = new URL(req.url ?? "/", "http://localhost").searchParams.get("name") ?? "";
  return store({ name, mimeType, data: chunksOf(req) });
}

/** Takes the first file of a form. */
async function readForm<T>(req: IncomingMessage, store: (file: Upload) => Promise<T>): Promise<T> {
  const form = formOf(req);
  let stored: Promise<T> | undefined;
  const failed = new Promise<never>((_, reject) => {
    form.on("file", (_field, data, name, _encoding, mimeType) => {
      if (stored) return void data.resume();
      stored = store({ name: name ?? "", mimeType, data });
      stored.catch(reject);
    });
    req.once("aborted", () => reject(badRequest("UPLOAD_CUT_OFF", "The upload was cut off.")));
  });
  const read = finished(req.pipe(form)).catch((cause: Error) => {
    throw badRequest("MALFORMED_FORM", `The form cannot be read: ${cause.message}.`);
  });
  read.catch(() => undefined);
  try {
    await Promise.race([read, failed]);
  } finally {
    req.unpipe(form);
  }
  if (!stored) throw invalid("file", "the form has no file.");
  return stored;
}

function formOf(req: IncomingMessage) {
  try {
    // One byte more than is taken, so that a file that is too large is known from one that just fits.
    return Busboy({
      headers: req.headers as BusboyHeaders,
      limits: { files: 2, fields: 10, parts: 12, fieldSize: 1024, fileSize: MAX_UPLOAD_BYTES + 1 },
    });
  } catch (cause) {
    throw badRequest("MALFORMED_FORM", `The form cannot be read: ${(cause as Error).message}.`);
  }
}
