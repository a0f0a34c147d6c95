import { badRequest } from "./answer.js";
import type { Files } from "./files.js";
import { type Entity, parseHtml } from "./html.js";
import { checkKeyboard, checkReaction, checkReply } from "./markup.js";
import type { Checked } from "./parameters.js";
import type { Parameters } from "./request.js";

/** A message of the bot, as Telegram answers with it. */
export type SentMessage = { readonly message_id: number; readonly chat: { readonly id: number }; readonly [field: string]: any };

/** What was said in which chat. */
export class Chats {
  readonly sent: SentMessage[] = [];
  readonly #known = new Map<string, SentMessage | undefined>();
  readonly #files: Files;
  readonly #bot: object;
  #lastId = 999;

  constructor(files: Files, bot: object) {
    this.#files = files;
    this.#bot = bot;
  }

  /** An id for a message, whoever writes it: a chat never has two messages with the same. */
  newId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** A person's message, so that it can be answered and reacted to. */
  know(chatId: number, messageId: number): void {
    const key = `${chatId}:${messageId}`;
    if (!this.#known.has(key)) this.#known.set(key, undefined);
  }

  sendText(params: Checked): SentMessage {
    return this.#add(params, readText(params, "text", 4096));
  }

  sendFile(kind: string, params: Checked, request: Parameters): SentMessage {
    const fileId = this.#files.resolve(params[kind], kind, request);
    return this.#add(params, { [kind]: this.#files.describe(fileId), ...readText(params, "caption", 1024) });
  }

  sendAlbum(params: Checked, request: Parameters): SentMessage[] {
    const media = params.media as readonly Checked[];
    if (media.length < 2 || media.length > 10) throw badRequest("wrong number of media in the album: 2 to 10 expected");
    const groups = new Set(media.map(({ type }) => (type === "photo" || type === "video" ? "visual" : type)));
    if (groups.size > 1 || !["visual", "audio", "document"].includes([...groups][0]))
      throw badRequest("can't use the media of the specified type in the album");
    const contents = media.map((item) => {
      const unknown = Object.keys(item).find((key) => !["type", "media", "caption", "parse_mode"].includes(key));
      if (unknown) throw badRequest(`InputMedia has no field "${unknown}"`);
      const fileId = this.#files.resolve(item.media, item.type, request);
      return { [item.type]: this.#files.describe(fileId), media_group_id: "1", ...readText(item, "caption", 1024) };
    });
    return contents.map((content) => this.#add(params, content));
  }

  sendOther(params: Checked, content: object): SentMessage {
    return this.#add(params, content);
  }

  edit(params: Checked, field: "text" | "caption"): SentMessage {
    const message = this.#mine(params, "edit");
    if ((field === "text") !== "text" in message) throw badRequest(`there is no ${field} in the message to edit`);
    const content = readText(params, field, field === "text" ? 4096 : 1024);
    if (content[field] === message[field] && !params.reply_markup && !message.reply_markup) {
      throw badRequest(
        "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
      );
    }
    const { reply_markup: _gone, [field]: _old, ...rest } = message;
    const edited = {
      ...rest,
      ...content,
      edit_date: now(),
      ...(params.reply_markup && { reply_markup: params.reply_markup }),
    } as SentMessage;
    this.sent[this.sent.indexOf(message)] = edited;
    this.#known.set(keyOf(params), edited);
    return edited;
  }

  delete(params: Checked): true {
    const key = keyOf(params);
    if (!this.#known.has(key)) throw badRequest("message to delete not found");
    this.#known.delete(key);
    return true;
  }

  react(params: Checked): true {
    if (!this.#known.has(keyOf(params))) throw badRequest("message to react not found");
    checkReaction(params.reaction);
    return true;
  }

  #mine(params: Checked, what: string): SentMessage {
    if (!this.#known.has(keyOf(params))) throw badRequest(`message to ${what} not found`);
    const message = this.#known.get(keyOf(params));
    if (!message) throw badRequest(`message can't be ${what}ed`);
    return message;
  }

  #add(params: Checked, content: object): SentMessage {
    const { chat_id, reply_parameters: reply, reply_markup, business_connection_id } = params;
    if (reply) {
      checkReply(reply);
      if (!reply.allow_sending_without_reply && !this.#known.has(`${chat_id}:${reply.message_id}`))
        throw badRequest("message to be replied not found");
    }
    if (reply_markup) checkKeyboard(reply_markup);
    const id = typeof chat_id === "number" ? chat_id : -1_001_000_000_000;
    const message: SentMessage = {
      message_id: this.newId(),
      from: this.#bot,
      chat: id > 0 ? { id, type: "private", first_name: "Ana" } : { id, type: "supergroup", title: "Group" },
      date: now(),
      ...(business_connection_id && { business_connection_id }),
      ...(reply &&
        this.#known.has(`${id}:${reply.message_id}`) && {
          reply_to_message: { message_id: reply.message_id, date: now(), chat: { id, type: "private" } },
        }),
      ...content,
      ...(reply_markup && { reply_markup }),
    };
    this.sent.push(message);
    this.#known.set(`${id}:${message.message_id}`, message);
    return message;
  }
}

function readText(params: Checked, field: "text" | "caption", max: number): Record<string, string | readonly Entity[]> {
  if (params[field] === undefined) {
    if (params.parse_mode !== undefined) throw badRequest(`parse_mode without ${field}`);
    return {};
  }
  if (params.parse_mode !== undefined && params.parse_mode !== "HTML") throw badRequest("unsupported parse_mode");
  const { text, entities } = params.parse_mode ? parseHtml(params[field]) : { text: params[field] as string, entities: [] };
  if (field === "text" && text.trim() === "") throw badRequest(params[field] === "" ? "message text is empty" : "text must be non-empty");
  if (text.length > max) throw badRequest(field === "text" ? "message is too long" : "message caption is too long");
  return { [field]: text, ...(entities.length > 0 && { [field === "text" ? "entities" : "caption_entities"]: entities }) };
}

function keyOf({ chat_id, message_id }: Checked): string {
  return `${chat_id}:${message_id}`;
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
