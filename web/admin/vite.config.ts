import { create, toBinary } from "@bufbuild/protobuf";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/**
 * Our contract names the rules of protovalidate, whose own description is a fifth of what the inbox would load. Nothing in the browser
 * reads the rules: the server checks them. An empty file of that name lets the contract load without them.
 */
function withoutRules(): Plugin {
  const file = create(FileDescriptorProtoSchema, { name: "buf/validate/validate.proto", package: "buf.validate", syntax: "proto2" });
  const encoded = base64Encode(toBinary(FileDescriptorProtoSchema, file), "std_raw");
  return {
    name: "without-validation-rules",
    load(id) {
      if (!id.endsWith("/buf/validate/validate_pb.js")) return undefined;
      return `import { fileDesc } from "@bufbuild/protobuf/codegenv2";\nexport const file_buf_validate_validate = fileDesc("${encoded}");\n`;
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [withoutRules(), react(), tailwindcss()],
  build: {
    target: ["es2022", "safari16"],
    manifest: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8081", ws: true }, "^/(linktor|grpc)\\.": "http://127.0.0.1:8081" } },
});
