"""The contract, as it is generated from the protos; add what you need."""

from linktor.content.v1.content_pb2 import CONTENT_TYPE_TEXT
from linktor.plugin.v1.adapter_pb2 import (
    REFUSAL_CLASS_PERMANENT,
    REFUSAL_CLASS_RATE_LIMITED,
    REFUSAL_CLASS_RETRYABLE,
    TEXT_UNIT_CODE_POINTS,
    Capabilities,
    Identity,
    InboundEvent,
    InboundMessage,
    SendMessageRequest,
)

__all__ = [
    "CONTENT_TYPE_TEXT",
    "REFUSAL_CLASS_PERMANENT",
    "REFUSAL_CLASS_RATE_LIMITED",
    "REFUSAL_CLASS_RETRYABLE",
    "TEXT_UNIT_CODE_POINTS",
    "Capabilities",
    "Identity",
    "InboundEvent",
    "InboundMessage",
    "SendMessageRequest",
]
