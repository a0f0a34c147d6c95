"""Lines in the form of hclog, which the host reads from stderr."""

from __future__ import annotations

import io
import json
import logging
import os
import sys
import threading
from datetime import datetime, timezone
from typing import Any

_STDERR = os.dup(2)
_writing = threading.Lock()


class Log:
    """Structured lines: a text, and fields beside it."""

    def __init__(self, **bound: Any) -> None:
        self._bound = bound

    def debug(self, message: str, fields: dict[str, Any] | None = None) -> None:
        self._write("debug", message, fields)

    def info(self, message: str, fields: dict[str, Any] | None = None) -> None:
        self._write("info", message, fields)

    def warn(self, message: str, fields: dict[str, Any] | None = None) -> None:
        self._write("warn", message, fields)

    def error(self, message: str, fields: dict[str, Any] | None = None) -> None:
        self._write("error", message, fields)

    def _write(self, level: str, message: str, fields: dict[str, Any] | None) -> None:
        at = datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z")
        record = {"@level": level, "@message": message, "@timestamp": at, **self._bound, **(fields or {})}
        line = json.dumps(record, default=str).encode() + b"\n"
        with _writing:
            os.write(_STDERR, line)


class _Handler(logging.Handler):
    """What libraries log."""

    def __init__(self, log: Log) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        write = self._log.error if record.levelno >= logging.ERROR else self._log.warn
        trace = {"trace": logging.Formatter().formatException(record.exc_info)} if record.exc_info else {}
        write(record.getMessage(), {"logger": record.name, **trace})


class _Begun(threading.local):
    """The line that a thread is about to print: print() writes the end of a line by itself."""

    text = ""


class _Prints(io.TextIOBase):
    """What the program prints, a line at a time."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._begun = _Begun()

    def write(self, text: str) -> int:
        *lines, self._begun.text = (self._begun.text + text).split("\n")
        for line in filter(None, lines):
            self._log.info(line, {"stream": "print"})
        return len(text)


def take_over_output(log: Log) -> None:
    """Only the handshake belongs on stdout, and only log lines on stderr."""
    os.dup2(2, 1)
    sys.stdout = sys.stderr = _Prints(log)
    logging.basicConfig(handlers=[_Handler(log)], level=logging.WARNING, force=True)
