import type { IncomingMessage } from "node:http";
import { readBody } from "../read-body.js";
import { MAX_FRAME_BYTES, parseFrame } from "./client-frames.js";

export async function readJson(req: IncomingMessage): Promise<unknown> {
  const body = await readBody(req, MAX_FRAME_BYTES);
  return body.length === 0 ? {} : parseFrame(body.toString("utf8"));
}
