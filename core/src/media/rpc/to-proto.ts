import { create } from "@bufbuild/protobuf";
import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { type Media as MediaProto, MediaSchema } from "@linktor/gen/linktor/media/v1/media_pb.js";
import { formatId } from "../../shared/ids.js";
import type { Media } from "../media.js";

export function mediaToProto({ id, name, mimeType, sizeBytes, sha256, createdAt }: Media): MediaProto {
  return create(MediaSchema, {
    id: formatId("md", id),
    name,
    mimeType,
    sizeBytes: BigInt(sizeBytes),
    sha256,
    createdAt: timestampFromDate(createdAt),
  });
}
