"""Calls to addresses that people supply."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from typing import Any
from urllib.parse import urlsplit

import grpc

from linktor_plugin.guard import connect_allowed

TIMEOUT_SECONDS = 30


class Call:
    """The host's call that something is done for. It may give up waiting."""

    def __init__(self, context: grpc.ServicerContext) -> None:
        self._context = context

    def ends(self, connection: http.client.HTTPConnection) -> None:
        """Breaks the connection when nobody waits any more; whoever reads from it is told."""
        if not self._context.add_callback(lambda: _break(connection)):
            _break(connection)
            raise TimeoutError("nobody waits any more")


class Status(int):
    """The status of an answer, and how long it asks to wait; 0 leaves that to the host."""

    retry_after_ms: int

    def __new__(cls, response: http.client.HTTPResponse) -> Status:
        status = super().__new__(cls, response.status)
        wait = response.headers.get("retry-after", "")
        status.retry_after_ms = int(wait) * 1000 if re.fullmatch("[0-9]{1,9}", wait) else 0
        return status


def post(url: str, body: bytes, headers: dict[str, str], call: Call) -> Status:
    """Posts and returns the status. No redirect is followed, no proxy used."""
    parts = urlsplit(url)
    kind = _SecureConnection if parts.scheme == "https" else _Connection
    connection = kind(parts.hostname or "", parts.port or kind.default_port, timeout=TIMEOUT_SECONDS)
    try:
        connection.connect()
        call.ends(connection)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, body, headers)
        return Status(connection.getresponse())
    finally:
        connection.close()


class _Connection(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = connect_allowed(self.host, self.port, TIMEOUT_SECONDS)


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, host: str, port: int, **options: Any) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, context=self._tls, **options)

    def connect(self) -> None:
        self.sock = self._tls.wrap_socket(connect_allowed(self.host, self.port, TIMEOUT_SECONDS), server_hostname=self.host)


def _break(connection: http.client.HTTPConnection) -> None:
    try:
        connection.sock.shutdown(socket.SHUT_RDWR)
    except (OSError, AttributeError):
        pass  # it is closed already
