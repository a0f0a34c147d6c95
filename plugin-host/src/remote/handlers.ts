import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  DeleteMessageRequest,
  EditMessageRequest,
  FetchMediaRequest,
  FetchMediaResponseSchema,
  ListTemplatesRequest,
  MarkReadRequest,
  ReactRequest,
  ReceiveWebhookRequest,
  ReplacePluginRequest,
  RevivePluginRequest,
  SendMessageRequest,
  SendTypingRequest,
  UploadMediaRequest,
} from "@linktor/gen/linktor/pluginhost/v1/pluginhost_pb.js";
import type { HttpRequest, PluginHost } from "../api.js";

type Asked<Call> = { readonly channelType: string; readonly call?: Call | undefined };

/** What a call of another process does here. */
export function handlersOf(host: PluginHost) {
  return {
    receiveWebhook: async ({ channelType, request }: ReceiveWebhookRequest) => {
      const { method = "", url = "", headers = [], body = new Uint8Array(), channelId = "" } = request ?? {};
      const given: HttpRequest = { method, url, headers: headers.map(({ name, value }) => [name, value] as const), body };
      const answer = await host.receiveWebhook(channelType, channelId, given);
      return { ...answer, headers: answer.headers.map(([name, value]) => ({ name, value })) };
    },
    sendMessage: async (asked: SendMessageRequest) => ({ answer: await host.sendMessage(...told(asked)) }),
    editMessage: async (asked: EditMessageRequest) => ({ answer: await host.editMessage(...told(asked)) }),
    deleteMessage: async (asked: DeleteMessageRequest) => ({ answer: await host.deleteMessage(...told(asked)) }),
    react: async (asked: ReactRequest) => ({ answer: await host.react(...told(asked)) }),
    markRead: async (asked: MarkReadRequest) => {
      await host.markRead(...told(asked));
      return {};
    },
    sendTyping: async (asked: SendTypingRequest) => {
      await host.sendTyping(...told(asked));
      return {};
    },
    listTemplates: async (asked: ListTemplatesRequest) => {
      const [channelType, { channelId, cursor }] = told(asked);
      return { answer: await host.listTemplates(channelType, channelId, cursor) };
    },
    revivePlugin: async ({ channelType }: RevivePluginRequest) => {
      host.revive(channelType);
      return {};
    },
    replacePlugin: async ({ channelType }: ReplacePluginRequest) => {
      await host.replace(channelType);
      return {};
    },
    async *fetchMedia(asked: FetchMediaRequest, signal: AbortSignal): AsyncGenerator<MessageInitShape<typeof FetchMediaResponseSchema>> {
      const [channelType, { channelId, reference }] = told(asked);
      for await (const answer of host.fetchMedia(channelType, channelId, reference, signal)) yield { answer };
    },
    uploadMedia: async (requests: AsyncIterable<UploadMediaRequest>, signal: AbortSignal) => {
      const iterator = requests[Symbol.asyncIterator]();
      const first = await iterator.next();
      if (first.done) throw new Error("there is nothing to upload");
      const pieces = (async function* () {
        for (let next = first as IteratorResult<UploadMediaRequest>; !next.done; next = await iterator.next()) yield next.value.call ?? {};
      })();
      return { answer: await host.uploadMedia(first.value.channelType, pieces, signal) };
    },
  };
}

function told<Call>({ channelType, call }: Asked<Call>): [string, Call] {
  if (call === undefined) throw new Error("the call is empty");
  return [channelType, call];
}
