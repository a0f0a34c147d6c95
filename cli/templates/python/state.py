"""What must survive a restart. Here it only counts what came in; for a real network it is a cursor or a session."""

import json


def received(state: bytes) -> int:
    """How many messages a saved state has seen; none at first."""
    return json.loads(state)["received"] if state else 0


def one_more(state: bytes) -> bytes:
    """The state after one more. Linktor saves it together with the message."""
    return json.dumps({"received": received(state) + 1}, separators=(",", ":")).encode()
