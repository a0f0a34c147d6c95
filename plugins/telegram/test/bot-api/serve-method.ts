import { badRequest } from "./answer.js";
import type { Chats } from "./chats.js";
import type { Files } from "./files.js";
import { type Checked, checkParameters } from "./parameters.js";
import type { Parameters } from "./request.js";
import type { Updates } from "./updates.js";

export type Network = { readonly bot: object; readonly chats: Chats; readonly files: Files; readonly updates: Updates };

type Serve = (network: Network, params: Checked, request: Parameters) => unknown;

const sendFile =
  (kind: string): Serve =>
  ({ chats }, params, request) =>
    chats.sendFile(kind, params, request);

const serve: Readonly<Record<string, Serve>> = {
  getMe: ({ bot }) => bot,
  getUpdates: ({ updates }, params) => updates.get(params),
  setWebhook: ({ updates }, params) => updates.set(params),
  deleteWebhook: ({ updates }, params) => updates.delete(params),
  getWebhookInfo: ({ updates }) => updates.info(),
  getFile: ({ files }, { file_id }) => files.getFile(file_id),
  sendMessage: ({ chats }, params) => chats.sendText(params),
  sendPhoto: sendFile("photo"),
  sendVideo: sendFile("video"),
  sendAnimation: sendFile("animation"),
  sendAudio: sendFile("audio"),
  sendVoice: sendFile("voice"),
  sendDocument: sendFile("document"),
  sendSticker: sendFile("sticker"),
  sendMediaGroup: ({ chats }, params, request) => chats.sendAlbum(params, request),
  sendLocation: ({ chats }, params) => chats.sendOther(params, { location: placeOf(params) }),
  sendVenue: ({ chats }, params) => {
    const { title, address } = params;
    if (title === "" || address === "") throw badRequest("venue title and address must be non-empty");
    return chats.sendOther(params, { location: placeOf(params), venue: { location: placeOf(params), title, address } });
  },
  sendContact: ({ chats }, params) => {
    const { phone_number, first_name } = params;
    if (phone_number === "" || first_name === "") throw badRequest("phone number and first name must be non-empty");
    return chats.sendOther(params, { contact: { phone_number, first_name } });
  },
  sendChatAction: (_network, { action }) => {
    if (!["typing", "upload_photo", "upload_video", "upload_document", "record_voice"].includes(action))
      throw badRequest("wrong parameter action in request");
    return true;
  },
  setMessageReaction: ({ chats }, params) => chats.react(params),
  editMessageText: ({ chats }, params) => chats.edit(params, "text"),
  editMessageCaption: ({ chats }, params) => chats.edit(params, "caption"),
  deleteMessage: ({ chats }, params) => chats.delete(params),
  deleteBusinessMessages: () => true,
  answerCallbackQuery: () => true,
};

export async function serveMethod(network: Network, method: string, request: Parameters): Promise<unknown> {
  const params = checkParameters(method, request);
  const attached = JSON.stringify(params);
  const stray = [...request.files.keys()].find((name) => !attached.includes(`attach://${name}`));
  if (stray) throw badRequest(`the form has a file "${stray}" that nothing refers to`);
  return await serve[method]?.(network, params, request);
}

function placeOf({ latitude, longitude }: Checked) {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) throw badRequest("wrong latitude or longitude");
  return { latitude, longitude };
}
