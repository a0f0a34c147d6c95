"""What the author of a channel writes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from linktor_plugin.contract import Capabilities, InboundEvent, SendMessageRequest
from linktor_plugin.http import Call
from linktor_plugin.log import Log


class WrongSettings(Exception):
    """Tells a person what to change."""


class Unauthorized(Exception):
    """A request is not surely the network's: it is answered 401, and nothing is stored."""


class BadRequest(Exception):
    """A request cannot be understood: it is answered 400."""


class Refused(Exception):
    """A message surely did not go out. Whatever else is raised, but AddressNotAllowed, means that nobody knows."""

    def __init__(self, kind: int, reason: str, message: str, retry_after_ms: int = 0) -> None:
        super().__init__(message)
        self.kind = kind
        self.reason = reason
        self.retry_after_ms = retry_after_ms


@dataclass(frozen=True)
class Opening:
    """What a channel begins with."""

    channel_id: str
    config: dict[str, Any]
    credentials: dict[str, Any] = field(repr=False)
    # What was saved last; empty at first.
    state: bytes = field(repr=False)
    # Where the network reaches this channel.
    webhook_url: str
    # Goes to the host. Never log secrets, or what people write.
    log: Log


@dataclass(frozen=True)
class Webhook:
    """A request of the network, as it came."""

    method: str
    # Path and query.
    url: str
    # Names in lower case.
    headers: dict[str, str]
    # Exactly what was received: verify signatures over these bytes.
    body: bytes
    # The channel's state, as it is saved now.
    state: bytes


@dataclass(frozen=True)
class WebhookResult:
    """What a request said, and what to answer once that is stored."""

    events: list[InboundEvent] = field(default_factory=list)
    # The channel's state from now on; None leaves it as it is.
    state: bytes | None = None
    status: int = 200
    body: bytes = b""


class Channel(ABC):
    """One open channel. Its methods are called by several threads."""

    @abstractmethod
    def send(self, message: SendMessageRequest, call: Call) -> str:
        """Sends one message and returns the network's id of it."""

    @abstractmethod
    def receive_webhook(self, request: Webhook) -> WebhookResult:
        """Verifies and reads a request of the network."""


@dataclass(frozen=True)
class Plugin:
    """One channel type."""

    channel_type: str
    name: str
    version: str
    capabilities: Capabilities
    config_schema: dict[str, Any]
    credentials_schema: dict[str, Any]
    # Makes a channel of what a person filled in, without connecting. Raises WrongSettings to say what to change.
    open: Callable[[Opening], Channel]
