import type { MessageInitShape } from "@bufbuild/protobuf";
import type {
  OutboundMedia as ProtoOutboundMedia,
  SendAcceptedSchema,
  SendMessageRequest,
} from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { Accepted, OutboundMedia, OutboundMessage } from "../outbound.js";
import { contentFromProto } from "./content.js";
import { contentTypeFromProto, mediaTypeFromProto } from "./content-type.js";
import { identityFromProto } from "./identity.js";

export function outboundFromProto(request: SendMessageRequest): OutboundMessage {
  const { messageId, idempotencyKey, recipient, thread, contentType, text, media, replyTo, authorName } = request;
  const content = contentFromProto(request.content);
  return {
    messageId,
    idempotencyKey,
    to: identityFromProto(recipient),
    ...(thread && { thread }),
    contentType: contentTypeFromProto(contentType),
    text,
    ...(content && { content }),
    media: media.map(outboundMediaFromProto),
    ...(replyTo && { replyTo }),
    ...(authorName && { authorName }),
  };
}

export function outboundMediaFromProto({ type, reference, mimeType, name, sizeBytes, sha256 }: ProtoOutboundMedia): OutboundMedia {
  return { type: mediaTypeFromProto(type), reference, mimeType, name, sizeBytes: Number(sizeBytes), sha256 };
}

export function acceptedToProto({ externalId, moreExternalIds = [], media = [] }: Accepted): MessageInitShape<typeof SendAcceptedSchema> {
  return { externalId, moreExternalIds: [...moreExternalIds], media: media.map((reference) => ({ ...reference })) };
}
