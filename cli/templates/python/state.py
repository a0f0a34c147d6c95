"""What must survive a restart. Here it only counts how often the channel was opened and then received something.

For a real network it is a cursor or a session.
"""

import json


def received(state: bytes) -> int:
    """What a saved state has counted; nothing at first."""
    return json.loads(state)["received"] if state else 0


def one_more(state: bytes) -> bytes:
    """The state once something is received. Linktor saves it together with the message."""
    return json.dumps({"received": received(state) + 1}, separators=(",", ":")).encode()
