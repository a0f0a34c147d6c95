"""Everything inbound: webhooks come down, what they said goes up, and then what became of it comes down."""

from __future__ import annotations

from collections.abc import Iterator

from linktor.plugin.v1 import adapter_pb2 as pb

from linktor_plugin.channels import OpenChannel, OpenChannels
from linktor_plugin.log import Log
from linktor_plugin.plugin import BadRequest, Unauthorized, Webhook

MAX_WEBHOOK_BYTES = 1024 * 1024


def receive(requests: Iterator[pb.ReceiveRequest], channels: OpenChannels, log: Log) -> Iterator[pb.ReceiveResponse]:
    """Serves one Receive call, which the host keeps open. Webhooks are answered one after the other."""
    partial: dict[int, pb.WebhookRequest] = {}
    patches: dict[int, tuple[str, OpenChannel, bytes]] = {}
    for request in requests:
        kind = request.WhichOneof("kind")
        if kind == "webhook_result":
            _settle(request.webhook_result, patches, channels)
            continue
        webhook = _begin(request.webhook, partial) if kind == "webhook" else _more(request.webhook_body, partial)
        if webhook is None:
            continue
        open_channel = channels.find(webhook.channel_id)
        response = _answer(webhook, open_channel, log)
        if open_channel and response.HasField("state"):
            patches[webhook.webhook_id] = (webhook.channel_id, open_channel, response.state.state)
        yield pb.ReceiveResponse(webhook_response=response)


def _begin(webhook: pb.WebhookRequest, partial: dict[int, pb.WebhookRequest]) -> pb.WebhookRequest | None:
    if not webhook.has_more:
        return webhook
    partial[webhook.webhook_id] = webhook
    return None


def _more(piece: pb.WebhookBody, partial: dict[int, pb.WebhookRequest]) -> pb.WebhookRequest | None:
    webhook = partial.get(piece.webhook_id)
    if webhook is None:
        return None
    webhook.body += piece.data
    if piece.has_more and len(webhook.body) <= MAX_WEBHOOK_BYTES:
        return None
    return partial.pop(piece.webhook_id)


def _answer(webhook: pb.WebhookRequest, open_channel: OpenChannel | None, log: Log) -> pb.WebhookResponse:
    answer = pb.WebhookResponse(webhook_id=webhook.webhook_id)
    if open_channel is None:
        answer.status = 503  # the network comes again
        return answer
    if len(webhook.body) > MAX_WEBHOOK_BYTES:
        answer.status = 413
        return answer
    try:
        result = open_channel.channel.receive_webhook(_webhook_of(webhook, open_channel.state))
    except Unauthorized:
        answer.status = 401
    except BadRequest:
        answer.status = 400
    except Exception as error:  # noqa: BLE001: the network comes again, and other webhooks go on
        log.error("a webhook could not be read", {"channel": webhook.channel_id, "error": repr(error)})
        answer.status = 500
    else:
        answer.status, answer.body = result.status, result.body
        answer.events.extend(result.events)
        if result.state is not None:
            answer.state.CopyFrom(pb.StatePatch(state=result.state, epoch=open_channel.epoch))
    return answer


def _settle(result: pb.EventBatchResult, patches: dict[int, tuple[str, OpenChannel, bytes]], channels: OpenChannels) -> None:
    channel_id, open_channel, state = patches.pop(result.id, ("", None, b""))
    # What is refused for now, the network brings again.
    if open_channel is None or any(event.outcome == pb.EVENT_OUTCOME_REFUSED for event in result.results):
        return
    if result.state_stored:
        open_channel.state = state
    else:
        channels.close_this(channel_id, open_channel)  # another host has it now


def _webhook_of(webhook: pb.WebhookRequest, state: bytes) -> Webhook:
    headers: dict[str, str] = {}
    for header in webhook.headers:
        name = header.name.lower()
        headers[name] = f"{headers[name]}, {header.value}" if name in headers else header.value
    return Webhook(webhook.method, webhook.url, headers, webhook.body, state)
