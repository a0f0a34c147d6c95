"""What comes in."""

import hmac
import json

from linktor_plugin import BadRequest, Unauthorized, Webhook, WebhookResult
from linktor_plugin.contract import CONTENT_TYPE_TEXT, Identity, InboundEvent, InboundMessage
from settings import Settings


def read_webhook(settings: Settings, state: bytes, request: Webhook) -> WebhookResult:
    """Proves that a request is the network's, then reads it: one message, {"id", "from", "text"}."""
    given = request.headers.get("x-secret", "")
    if not hmac.compare_digest(given.encode(), settings.secret.encode()):
        raise Unauthorized
    message = InboundMessage(content_type=CONTENT_TYPE_TEXT, **parse(request.body))
    return WebhookResult(events=[InboundEvent(message=message)], state=state)


def parse(body: bytes) -> dict:
    try:
        said = json.loads(body)
        contact = Identity(kind="acme_chat", value=_text(said["from"]), scoped=True)
        return {"external_id": _text(said["id"]), "contact": contact, "text": _text(said["text"])}
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value.encode(errors="replace").decode()  # half a character cannot be handed over
