"""The channels that are open in this process."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from linktor_plugin.plugin import Channel


@dataclass
class OpenChannel:
    """A channel and its life in this process."""

    # Of the host's lease; goes back with every state.
    epoch: int
    state: bytes = field(repr=False)
    channel: Channel = field(init=False)
    is_live: bool = False


class OpenChannels:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[str, OpenChannel] = {}

    def open(self, channel_id: str, channel: OpenChannel) -> None:
        with self._lock:
            self._by_id[channel_id] = channel

    def close(self, channel_id: str) -> None:
        with self._lock:
            self._by_id.pop(channel_id, None)

    def close_this(self, channel_id: str, channel: OpenChannel) -> None:
        """Leaves the one alone that was opened in its place."""
        with self._lock:
            if self._by_id.get(channel_id) is channel:
                del self._by_id[channel_id]

    def find(self, channel_id: str) -> OpenChannel | None:
        with self._lock:
            return self._by_id.get(channel_id)
