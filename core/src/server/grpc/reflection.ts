import type { DescService } from "@bufbuild/protobuf";
import { Code, type ConnectRouter } from "@connectrpc/connect";
import { ServerReflection } from "@linktor/gen/grpc/reflection/v1/reflection_pb.js";
import { ServerReflection as ServerReflectionAlpha } from "@linktor/gen/grpc/reflection/v1alpha/reflection_pb.js";
import { encodeWithImports, type FileIndex, indexFiles } from "./file-index.js";

/** The part that v1 and v1alpha have in common, which is all of it. */
interface Question {
  readonly host: string;
  readonly messageRequest:
    | {
        readonly case: "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType" | "listServices";
        readonly value: string;
      }
    | {
        readonly case: "fileContainingExtension";
        readonly value: { readonly containingType: string; readonly extensionNumber: number };
      }
    | { readonly case: undefined; readonly value?: undefined };
}

/** Server reflection, with which tools such as `buf curl` and grpcurl find out what there is to call. */
export function reflectionRoutes(services: readonly DescService[]): (router: ConnectRouter) => void {
  const known = [...services, ServerReflection, ServerReflectionAlpha];
  const files = indexFiles(known);
  const names = known.map(({ typeName }) => ({ name: typeName })).sort((a, b) => (a.name < b.name ? -1 : 1));

  async function* answers<Q extends Question>(questions: AsyncIterable<Q>) {
    for await (const question of questions) {
      yield { validHost: question.host, originalRequest: question, messageResponse: answer(question, files, names) };
    }
  }

  return (router) => {
    // The contract is public: it is in the repository, in /openapi.json and in /docs.
    const open = { interceptors: [] };
    router.service(ServerReflection, { serverReflectionInfo: (questions) => answers(questions) }, open);
    router.service(ServerReflectionAlpha, { serverReflectionInfo: (questions) => answers(questions) }, open);
  };
}

function answer({ messageRequest: asked }: Question, files: FileIndex, services: { name: string }[]) {
  switch (asked.case) {
    case "listServices":
      return { case: "listServicesResponse" as const, value: { service: services } };
    case "fileByFilename":
      return fileOr(files.byName.get(asked.value), asked.value);
    case "fileContainingSymbol":
      return fileOr(files.bySymbol.get(asked.value), asked.value);
    case "fileContainingExtension": {
      const { containingType, extensionNumber } = asked.value;
      const extension = files.extensions.get(containingType)?.get(extensionNumber);
      return fileOr(extension?.file, `extension ${extensionNumber} of ${containingType}`);
    }
    case "allExtensionNumbersOfType": {
      if (!files.bySymbol.has(asked.value)) return missing(asked.value);
      const numbers = [...(files.extensions.get(asked.value)?.keys() ?? [])].sort((a, b) => a - b);
      const value = { baseTypeName: asked.value, extensionNumber: numbers };
      return { case: "allExtensionNumbersResponse" as const, value };
    }
    case undefined:
      return failure(Code.InvalidArgument, "nothing was asked");
  }
}

function fileOr(file: Parameters<typeof encodeWithImports>[0] | undefined, what: string) {
  if (!file) return missing(what);
  return { case: "fileDescriptorResponse" as const, value: { fileDescriptorProto: encodeWithImports(file) } };
}

function missing(what: string) {
  return failure(Code.NotFound, `${what} not found`);
}

function failure(errorCode: Code, errorMessage: string) {
  return { case: "errorResponse" as const, value: { errorCode, errorMessage } };
}
