import { ContentType as ProtoContentType } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { ContentType, MediaType } from "../content.js";

const TO_PROTO: Readonly<Record<ContentType, ProtoContentType>> = {
  text: ProtoContentType.TEXT,
  image: ProtoContentType.IMAGE,
  audio: ProtoContentType.AUDIO,
  video: ProtoContentType.VIDEO,
  file: ProtoContentType.FILE,
  sticker: ProtoContentType.STICKER,
  location: ProtoContentType.LOCATION,
  contacts: ProtoContentType.CONTACTS,
  interactive: ProtoContentType.INTERACTIVE,
  reaction: ProtoContentType.REACTION,
  unsupported: ProtoContentType.UNSUPPORTED,
  template: ProtoContentType.TEMPLATE,
};

const FROM_PROTO = new Map(Object.entries(TO_PROTO).map(([name, value]) => [value, name as ContentType]));

export function contentTypeToProto(type: ContentType): ProtoContentType {
  return TO_PROTO[type];
}

export function contentTypeFromProto(type: ProtoContentType): ContentType {
  return FROM_PROTO.get(type) ?? (type === ProtoContentType.UNSPECIFIED ? "text" : "unsupported");
}

export function mediaTypeFromProto(type: ProtoContentType): MediaType {
  const name = FROM_PROTO.get(type);
  return name === "image" || name === "audio" || name === "video" || name === "sticker" ? name : "file";
}
