"""A process from its start to its end, as a host of go-plugin expects it."""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from linktor.plugin.v1.adapter_pb2_grpc import add_ChannelAdapterServicer_to_server

from linktor_plugin.adapter import Adapter
from linktor_plugin.certificate import mutual_tls
from linktor_plugin.log import Log, take_over_output
from linktor_plugin.plugin import Plugin

THREADS = 64
# As much as a host sends on purpose, and some.
MAX_MESSAGE_BYTES = 16 * 1024 * 1024
# A host kills two seconds after it asked.
DRAIN_SECONDS = 1
PARENT_POLL_SECONDS = 0.5


def serve(plugin: Plugin) -> None:
    """Answers the host that started this program until it asks to stop. Does not return."""
    if os.environ.get("LINKTOR_PLUGIN") != "channel_adapter":
        sys.exit("This program is a plugin of Linktor. It is started by Linktor, not by hand.")
    parent = os.getppid()
    log = Log(**{"@module": plugin.channel_type})
    stopping = threading.Event()
    server = grpc.server(ThreadPoolExecutor(THREADS), options=[("grpc.max_receive_message_length", MAX_MESSAGE_BYTES)])
    adapter = Adapter(plugin, log)
    add_ChannelAdapterServicer_to_server(adapter, server)
    _add_services_of_go_plugin(server, stopping)
    path = os.path.join(os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.gettempdir(), f"plugin{secrets.randbelow(10**9)}")
    certificate = _listen(server, path)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the host's business
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    threading.Thread(target=_end_with_parent, args=(parent,), daemon=True).start()

    os.write(1, f"1|1|unix|{path}|grpc|{certificate}\n".encode())
    take_over_output(log)
    stopping.wait()
    adapter.hang_up()
    server.stop(DRAIN_SECONDS).wait()
    os._exit(0)  # threads that still wait for a network do not hold it up


def _listen(server: grpc.Server, path: str) -> str:
    """Listens, by TLS where the host asks for it, and returns the handshake's sixth field."""
    host_certificate = os.environ.get("PLUGIN_CLIENT_CERT", "")
    certificate = ""
    if host_certificate:
        credentials, certificate = mutual_tls(host_certificate)
        server.add_secure_port(f"unix:{path}", credentials)
    else:
        server.add_insecure_port(f"unix:{path}")
    server.start()
    return certificate


def _add_services_of_go_plugin(server: grpc.Server, stopping: threading.Event) -> None:
    servicer = health.HealthServicer()
    servicer.set("plugin", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)

    def shutdown(_request: bytes, _context: grpc.ServicerContext) -> bytes:
        stopping.set()
        return b""  # plugin.Empty

    handlers = {"Shutdown": grpc.unary_unary_rpc_method_handler(shutdown)}
    server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("plugin.GRPCController", handlers)])


def _end_with_parent(parent: int) -> None:
    """A killed host cannot ask to stop."""
    while os.getppid() == parent:
        time.sleep(PARENT_POLL_SECONDS)
    os._exit(1)
