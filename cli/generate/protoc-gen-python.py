"""Makes of grpcio-tools, which is a compiler of its own, a plugin for buf: messages, their types, and the service."""

import pathlib
import sys
import tempfile

from google.protobuf.compiler.plugin_pb2 import CodeGeneratorRequest, CodeGeneratorResponse
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from grpc_tools import protoc

request = CodeGeneratorRequest.FromString(sys.stdin.buffer.read())
response = CodeGeneratorResponse(supported_features=CodeGeneratorResponse.FEATURE_PROTO3_OPTIONAL)
with tempfile.TemporaryDirectory() as folder:
    descriptors = pathlib.Path(folder, "contract.binpb")
    descriptors.write_bytes(FileDescriptorSet(file=request.proto_file).SerializeToString())
    out = pathlib.Path(folder, "out")
    out.mkdir()
    outputs = [f"--{kind}_out={out}" for kind in ("python", "pyi", "grpc_python")]
    status = protoc.main(["protoc", f"--descriptor_set_in={descriptors}", *outputs, *request.file_to_generate])
    if status != 0:
        sys.exit(status)
    for file in sorted(out.rglob("*.py*")):
        text = file.read_text()
        # A file without services needs no companion.
        if not file.name.endswith("_pb2_grpc.py") or "class " in text:
            response.file.add(name=file.relative_to(out).as_posix(), content=text)
sys.stdout.buffer.write(response.SerializeToString())
