"""Serves a channel type to Linktor: the contract linktor.plugin.v1 over gRPC, after a handshake of go-plugin."""

import os
import sys

# gRPC writes lines of its own on stderr, which is the log.
os.environ.setdefault("GRPC_VERBOSITY", "NONE")
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "gen"))

from linktor_plugin.plugin import (  # noqa: E402
    BadRequest,
    Channel,
    Opening,
    Plugin,
    Refused,
    Unauthorized,
    Webhook,
    WebhookResult,
    WrongSettings,
)
from linktor_plugin.serve import serve  # noqa: E402

__all__ = [
    "BadRequest",
    "Channel",
    "Opening",
    "Plugin",
    "Refused",
    "Unauthorized",
    "Webhook",
    "WebhookResult",
    "WrongSettings",
    "serve",
]
