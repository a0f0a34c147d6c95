import { status } from "@grpc/grpc-js";
import type { FetchMediaRequest, UploadMediaRequest } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import type { OpenChannel } from "../channels/open-channel.js";
import type { OpenChannels } from "../channels/open-channels.js";
import { outboundMediaFromProto } from "../mapping/outbound.js";
import type { Calls } from "./calls.js";
import { notServed, StatusError } from "./status.js";

const MAX_PIECE_BYTES = 256 * 1024;

/** Bytes in and out. */
export function mediaMethods(channels: OpenChannels<unknown>, calls: Calls) {
  return {
    fetchMedia: calls.serverStream(({ channelId, reference }: FetchMediaRequest, signal) =>
      fetchMedia(channels.get(channelId), reference, signal),
    ),
    uploadMedia: calls.clientStream(async (requests: AsyncIterator<UploadMediaRequest>, signal) => {
      const first = await requests.next();
      if (first.done || !first.value.media) throw new StatusError(status.INVALID_ARGUMENT, "the first message must say what is uploaded");
      const { channelId, media, data } = first.value;
      const { channel } = channels.get(channelId);
      if (!channel.uploadMedia) throw notServed("uploadMedia");
      const { reference: _none, ...file } = outboundMediaFromProto(media);
      return await channel.uploadMedia(file, pieces(data, requests), signal);
    }),
  };
}

async function* fetchMedia({ channel }: OpenChannel, reference: string, signal: AbortSignal) {
  if (!channel.fetchMedia) throw notServed("fetchMedia");
  const { mimeType, data } = await channel.fetchMedia(reference, signal);
  yield { mimeType };
  for await (const bytes of data) {
    for (let start = 0; start < bytes.length; start += MAX_PIECE_BYTES) {
      yield { data: bytes.subarray(start, start + MAX_PIECE_BYTES) };
    }
  }
}

async function* pieces(first: Uint8Array, rest: AsyncIterator<UploadMediaRequest>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    if (next.value.data.length > 0) yield next.value.data;
  }
}
