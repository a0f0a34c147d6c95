"""The service that the host calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from linktor.plugin.v1 import adapter_pb2 as pb
from linktor.plugin.v1.adapter_pb2_grpc import ChannelAdapterServicer

from linktor_plugin.channels import OpenChannel, OpenChannels
from linktor_plugin.guard import AddressNotAllowed
from linktor_plugin.http import Call
from linktor_plugin.log import Log
from linktor_plugin.plugin import Opening, Plugin, Refused, WrongSettings
from linktor_plugin.receive import receive

CONTRACT_VERSION = 1


class Adapter(ChannelAdapterServicer):
    """What is not here is answered UNIMPLEMENTED: announce it in the capabilities and add it, for example EditMessage."""

    def __init__(self, plugin: Plugin, log: Log) -> None:
        self._plugin = plugin
        self._log = log
        self._channels = OpenChannels()
        self._receiving: set[grpc.ServicerContext] = set()

    def Describe(self, _request: pb.DescribeRequest, _context: grpc.ServicerContext) -> pb.DescribeResponse:
        plugin = self._plugin
        return pb.DescribeResponse(
            name=plugin.name,
            channel_type=plugin.channel_type,
            version=plugin.version,
            contract_version=CONTRACT_VERSION,
            capabilities=plugin.capabilities,
            config_schema=_struct(plugin.config_schema),
            credentials_schema=_struct(plugin.credentials_schema),
        )

    def OpenChannel(self, request: pb.OpenChannelRequest, context: grpc.ServicerContext) -> pb.OpenChannelResponse:
        channel_id = request.channel_id
        self._channels.close(channel_id)
        open_channel = OpenChannel(request.epoch, request.state)
        opening = Opening(
            channel_id=channel_id,
            config=json_format.MessageToDict(request.config),
            credentials=json_format.MessageToDict(request.credentials),
            state=open_channel.state,
            webhook_url=request.webhook_url,
            log=Log(**{"@module": self._plugin.channel_type}, channel=channel_id),
        )
        try:
            open_channel.channel = self._plugin.open(opening)
        except WrongSettings as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        self._channels.open(channel_id, open_channel)
        return pb.OpenChannelResponse()

    def CloseChannel(self, request: pb.CloseChannelRequest, _context: grpc.ServicerContext) -> pb.CloseChannelResponse:
        self._channels.close(request.channel_id)
        return pb.CloseChannelResponse()

    def Connect(self, request: pb.ConnectRequest, context: grpc.ServicerContext) -> Iterator[pb.ConnectResponse]:
        # Nothing to do here: a network that needs it is signed in to and told the webhook's address.
        self._get(request.channel_id, context).is_live = True
        return iter(())

    def Disconnect(self, request: pb.DisconnectRequest, context: grpc.ServicerContext) -> pb.DisconnectResponse:
        self._get(request.channel_id, context).is_live = False
        return pb.DisconnectResponse()

    def CheckHealth(self, request: pb.CheckHealthRequest, context: grpc.ServicerContext) -> pb.CheckHealthResponse:
        is_live = self._get(request.channel_id, context).is_live
        return pb.CheckHealthResponse(state=pb.CHANNEL_STATE_CONNECTED if is_live else pb.CHANNEL_STATE_DISCONNECTED)

    def SendMessage(self, request: pb.SendMessageRequest, context: grpc.ServicerContext) -> pb.SendMessageResponse:
        open_channel = self._get(request.channel_id, context)
        try:
            external_id = open_channel.channel.send(request, Call(context))
        except Refused as error:
            refused = {"class": error.kind, "reason": error.reason, "message": str(error), "retry_after_ms": error.retry_after_ms}
            return pb.SendMessageResponse(refused=refused)
        except AddressNotAllowed as error:
            refused = {"class": pb.REFUSAL_CLASS_PERMANENT, "reason": "ADDRESS_NOT_ALLOWED", "message": str(error)}
            return pb.SendMessageResponse(refused=refused)
        return pb.SendMessageResponse(accepted=pb.SendAccepted(external_id=external_id))

    def Receive(self, requests: Iterator[pb.ReceiveRequest], context: grpc.ServicerContext) -> Iterator[pb.ReceiveResponse]:
        self._receiving.add(context)
        context.add_callback(lambda: self._receiving.discard(context))
        return receive(requests, self._channels, self._log)

    def hang_up(self) -> None:
        """Ends what would last as long as the process."""
        for context in list(self._receiving):
            context.cancel()

    def _get(self, channel_id: str, context: grpc.ServicerContext) -> OpenChannel:
        found = self._channels.find(channel_id)
        if found is None:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, "the channel is not open")
        return found


def _struct(value: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(value)
    return struct
