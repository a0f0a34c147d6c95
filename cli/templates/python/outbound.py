"""What goes out."""

import json
from http import HTTPStatus

from linktor_plugin import Refused
from linktor_plugin.contract import (
    REFUSAL_CLASS_PERMANENT,
    REFUSAL_CLASS_RATE_LIMITED,
    REFUSAL_CLASS_RETRYABLE,
    SendMessageRequest,
)
from linktor_plugin.http import Call, post
from settings import Settings


def send(settings: Settings, message: SendMessageRequest, call: Call) -> str:
    """Posts a message and returns its id. The network knows it by its key, so a repeat does nothing new."""
    key = message.idempotency_key
    body = json.dumps({"id": key, "to": message.recipient.value, "text": message.text}).encode()
    # What is raised is left alone: when a connection breaks, nobody knows whether the message arrived.
    status = post(settings.url, body, {"content-type": "application/json", "x-secret": settings.secret}, call)
    if status < 300:
        return key
    raise Refused(_class_of(status), str(status), f"the address answered {status}", status.retry_after_ms)


def _class_of(status: int) -> int:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return REFUSAL_CLASS_RATE_LIMITED
    if status >= 500 or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY):
        return REFUSAL_CLASS_RETRYABLE
    return REFUSAL_CLASS_PERMANENT
