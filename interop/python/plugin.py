"""A channel plugin in Python: the handshake of go-plugin, health, and linktor.plugin.v1.ChannelAdapter."""

import base64
import datetime
import os
import sys
import tempfile
import threading
from concurrent import futures

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from google.protobuf import descriptor_pb2, descriptor_pool, empty_pb2, message_factory
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

SERVICE = "linktor.plugin.v1.ChannelAdapter"


def load_contract(path):
    """The messages of the contract, from what `buf build` wrote."""
    files = descriptor_pb2.FileDescriptorSet()
    with open(path, "rb") as file:
        files.ParseFromString(file.read())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return pool.FindServiceByName(SERVICE)


def channel_handlers(service):
    """The calls that every plugin serves, as generic handlers."""
    inputs = {m.name: message_factory.GetMessageClass(m.input_type) for m in service.methods}
    outputs = {m.name: message_factory.GetMessageClass(m.output_type) for m in service.methods}

    def describe(_request, _context):
        return outputs["Describe"](contract_version=1, channel_type="python", name="Python", version="1.2.3")

    def open_channel(_request, _context):
        return outputs["OpenChannel"]()

    def send_message(request, _context):
        response = outputs["SendMessage"]()
        response.accepted.external_id = request.text.removeprefix("say ")
        return response

    def unary(name, handle):
        return grpc.unary_unary_rpc_method_handler(handle, inputs[name].FromString, outputs[name].SerializeToString)

    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "Describe": unary("Describe", describe),
            "OpenChannel": unary("OpenChannel", open_channel),
            "SendMessage": unary("SendMessage", send_message),
        },
    )


def controller_handlers(stop):
    """Without this the host ends the process by force."""

    def shutdown(_request, _context):
        stop.set()
        return empty_pb2.Empty()

    handler = grpc.unary_unary_rpc_method_handler(shutdown, empty_pb2.Empty.FromString, empty_pb2.Empty.SerializeToString)
    return grpc.method_handlers_generic_handler("plugin.GRPCController", {"Shutdown": handler})


def make_certificate():
    """A throw-away certificate: its key and itself as PEM, and itself as DER."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(seconds=30))
        .not_valid_after(now + datetime.timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    )
    certificate = builder.sign(key, hashes.SHA256())
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem, der = (certificate.public_bytes(encoding) for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER))
    return key_pem, pem, der


def main():
    if os.environ.get("LINKTOR_PLUGIN") != "channel_adapter":
        sys.exit("This program is a plugin of Linktor. It is started by Linktor, not by hand.")
    if "1" not in os.environ.get("PLUGIN_PROTOCOL_VERSIONS", "").split(","):
        sys.exit("The host does not speak version 1.")

    stop = threading.Event()
    server = grpc.server(futures.ThreadPoolExecutor(), options=[("grpc.max_receive_message_length", 16 * 1024 * 1024)])
    server.add_generic_rpc_handlers([channel_handlers(load_contract(sys.argv[1])), controller_handlers(stop)])
    servicer = health.HealthServicer()
    servicer.set("plugin", health_pb2.HealthCheckResponse.SERVING)
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)

    directory = os.environ.get("PLUGIN_UNIX_SOCKET_DIR") or tempfile.gettempdir()
    address = os.path.join(directory, f"plugin{os.getpid()}")
    host_certificate = os.environ.get("PLUGIN_CLIENT_CERT", "")
    announced = ""
    if host_certificate:
        key_pem, pem, der = make_certificate()
        credentials = grpc.ssl_server_credentials([(key_pem, pem)], host_certificate.encode(), require_client_auth=True)
        server.add_secure_port(f"unix:{address}", credentials)
        announced = base64.b64encode(der).decode().rstrip("=")
    else:
        server.add_insecure_port(f"unix:{address}")
    server.start()

    print(f"1|1|unix|{address}|grpc|{announced}", flush=True)
    stop.wait()
    server.stop(grace=1).wait()


main()
