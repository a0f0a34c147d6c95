import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ClientDuplexStream } from "@grpc/grpc-js";
import type { ReceiveRequestSchema, ReceiveResponse } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";

/** The call that carries everything inbound of one process. */
export type ReceiveCall = ClientDuplexStream<MessageInitShape<typeof ReceiveRequestSchema>, ReceiveResponse>;
