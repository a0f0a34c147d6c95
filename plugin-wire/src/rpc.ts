import "./text-encoding.js";
import type { DescMessage, DescMethod, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import type { GenService, GenServiceMethods } from "@bufbuild/protobuf/codegenv2";

/** A method as grpc-js wants it; what is sent may be a plain init object, what arrives is a message. */
export interface Rpc<RequestInit, Request extends RequestInit, ResponseInit, Response extends ResponseInit> {
  readonly path: string;
  readonly originalName: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: RequestInit) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Request;
  readonly responseSerialize: (value: ResponseInit) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Response;
}

type RpcFor<I extends DescMessage, O extends DescMessage> = Rpc<MessageInitShape<I>, MessageShape<I>, MessageInitShape<O>, MessageShape<O>>;

/** All methods of a service by their local names. */
export type ServiceRpcs<M extends GenServiceMethods> = {
  readonly [K in keyof M]: RpcFor<M[K]["input"], M[K]["output"]>;
};

function rpcOf<I extends DescMessage, O extends DescMessage>(method: DescMethod & { input: I; output: O }): RpcFor<I, O> {
  const { methodKind } = method;
  const input = codecOf<I>(method.input);
  const output = codecOf<O>(method.output);
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    originalName: method.localName,
    requestStream: methodKind === "client_streaming" || methodKind === "bidi_streaming",
    responseStream: methodKind === "server_streaming" || methodKind === "bidi_streaming",
    requestSerialize: input.serialize,
    requestDeserialize: input.deserialize,
    responseSerialize: output.serialize,
    responseDeserialize: output.deserialize,
  };
}

export function serviceOf<M extends GenServiceMethods>(service: GenService<M>): ServiceRpcs<M> {
  return Object.fromEntries(service.methods.map((method) => [method.localName, rpcOf(method)])) as unknown as ServiceRpcs<M>;
}

function codecOf<D extends DescMessage>(desc: D) {
  return {
    serialize(value: MessageInitShape<D>): Buffer {
      const bytes = toBinary(desc, create(desc, value));
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    deserialize: (bytes: Buffer): MessageShape<D> => fromBinary(desc, bytes),
  };
}
