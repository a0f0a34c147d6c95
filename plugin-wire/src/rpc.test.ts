import { ChannelAdapter } from "@linktor/gen/linktor/plugin/v1/adapter_pb.js";
import { describe, expect, it } from "vitest";
import { GRPC_BROKER, GRPC_CONTROLLER, GRPC_STDIO, StdioChannel } from "./internal-services.js";
import { serviceOf } from "./rpc.js";

describe("serviceOf", () => {
  const rpcs = serviceOf(ChannelAdapter);

  it("names paths and kinds as the proto does", () => {
    expect(rpcs.sendMessage).toMatchObject({
      path: "/linktor.plugin.v1.ChannelAdapter/SendMessage",
      requestStream: false,
      responseStream: false,
    });
    expect(rpcs.receive).toMatchObject({ requestStream: true, responseStream: true });
    expect(rpcs.uploadMedia).toMatchObject({ requestStream: true, responseStream: false });
  });

  it("takes plain objects and gives messages", () => {
    const bytes = rpcs.connect.requestSerialize({ channelId: "ch_1" });
    expect(rpcs.connect.requestDeserialize(bytes)).toMatchObject({ $typeName: "linktor.plugin.v1.ConnectRequest", channelId: "ch_1" });
  });
});

describe("go-plugin's own messages", () => {
  it("are spelled as protobuf spells them", () => {
    const { responseSerialize, responseDeserialize } = GRPC_STDIO.streamStdio;
    const bytes = responseSerialize({ channel: StdioChannel.STDERR, data: Buffer.from("hi") });
    expect([...bytes]).toEqual([0x08, 2, 0x12, 2, 0x68, 0x69]);
    expect(responseDeserialize(Buffer.from([...bytes, 0x18, 1]))).toEqual({ channel: StdioChannel.STDERR, data: Buffer.from("hi") });
    expect(GRPC_CONTROLLER.shutdown.requestSerialize({})).toHaveLength(0);
  });

  it("carry addresses and knocks of brokered connections", () => {
    const { requestSerialize, requestDeserialize } = GRPC_BROKER.startStream;
    const place = { serviceId: 300, network: "unix", address: "/p" };
    expect([...requestSerialize(place)]).toEqual([0x08, 0xac, 2, 0x12, 4, ...Buffer.from("unix"), 0x1a, 2, ...Buffer.from("/p")]);
    expect(requestDeserialize(requestSerialize(place))).toEqual(place);
    const knock = { serviceId: 1, knock: { knock: true, ack: true, error: "no" } };
    expect([...requestSerialize(knock)]).toEqual([0x08, 1, 0x22, 8, 0x08, 1, 0x10, 1, 0x1a, 2, ...Buffer.from("no")]);
    expect(requestDeserialize(Buffer.from([...requestSerialize(knock), 0x28, 1]))).toEqual({ ...knock, network: "", address: "" });
  });
});
