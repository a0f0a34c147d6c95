import type { MessageInitShape } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import type {
  DeleteMessageRequest,
  EditMessageRequest,
  MarkReadRequest,
  ReactRequest,
  SendMessageRequest,
  SendMessageResponseSchema,
  SendRefusalSchema,
  SendTypingRequest,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { OpenChannels } from "../channels/open-channels.js";
import { SendError } from "../errors.js";
import { AddressNotAllowed } from "../guard/address-not-allowed.js";
import { identityFromProto } from "../mapping/identity.js";
import { acceptedToProto, outboundFromProto } from "../mapping/outbound.js";
import { refusalToProto } from "../mapping/refusal.js";
import type { Calls } from "./calls.js";
import { notServed, StatusError } from "./status.js";

type Refused = { refused?: MessageInitShape<typeof SendRefusalSchema> };

/** Everything that goes out. */
export function sendMethods(channels: OpenChannels<unknown>, calls: Calls) {
  return {
    sendMessage: calls.unary(async (request: SendMessageRequest, signal): Promise<MessageInitShape<typeof SendMessageResponseSchema>> => {
      const { channel, epoch } = channels.get(request.channelId);
      const answer = await orRefusal(() => channel.send(outboundFromProto(request), signal));
      if (answer.refused) return { result: { case: "refused", value: answer.refused } };
      const { value } = answer;
      return { result: { case: "accepted", value: acceptedToProto(value) }, state: value.state && { state: value.state, epoch } };
    }),
    editMessage: calls.unary(
      async ({ channelId, recipient, externalId, text, isCaption }: EditMessageRequest, signal): Promise<Refused> => {
        const { channel } = channels.get(channelId);
        if (!channel.edit) throw notServed("edit");
        const { refused } = await orRefusal(() => channel.edit!({ to: identityFromProto(recipient), externalId, text, isCaption }, signal));
        return { refused };
      },
    ),
    deleteMessage: calls.unary(async ({ channelId, recipient, externalId }: DeleteMessageRequest, signal): Promise<Refused> => {
      const { channel } = channels.get(channelId);
      if (!channel.delete) throw notServed("delete");
      const { refused } = await orRefusal(() => channel.delete!({ to: identityFromProto(recipient), externalId }, signal));
      return { refused };
    }),
    react: calls.unary(async ({ channelId, recipient, externalId, emoji }: ReactRequest, signal): Promise<Refused> => {
      const { channel } = channels.get(channelId);
      if (!channel.react) throw notServed("react");
      const { refused } = await orRefusal(() => channel.react!({ to: identityFromProto(recipient), externalId, emoji }, signal));
      return { refused };
    }),
    markRead: calls.unary(async ({ channelId, recipient, externalIds }: MarkReadRequest, signal) => {
      const { channel } = channels.get(channelId);
      if (!channel.markRead) throw notServed("markRead");
      await channel.markRead({ to: identityFromProto(recipient), externalIds }, signal);
      return {};
    }),
    sendTyping: calls.unary(async ({ channelId, recipient, thread, isTyping }: SendTypingRequest, signal) => {
      const { channel } = channels.get(channelId);
      if (!channel.sendTyping) throw notServed("sendTyping");
      await channel.sendTyping({ to: identityFromProto(recipient), ...(thread && { thread }), isTyping }, signal);
      return {};
    }),
  };
}

type Answer<T> = { readonly value: T; readonly refused?: never } | { readonly refused: MessageInitShape<typeof SendRefusalSchema> };

/** Only these two say that it surely did not go out; whatever else is thrown, of any class, says nothing. */
async function orRefusal<T>(work: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    if (error instanceof SendError || error instanceof AddressNotAllowed) return { refused: refusalToProto(error.refusal) };
    throw new StatusError(status.UNKNOWN, error instanceof Error ? error.message : String(error), { cause: error });
  }
}
