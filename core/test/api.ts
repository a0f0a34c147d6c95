import type { DescService } from "@bufbuild/protobuf";
import {
  type Client,
  Code,
  ConnectError,
  type ConnectRouter,
  createClient,
  createRouterTransport,
  type Interceptor,
} from "@connectrpc/connect";
import { createValidateInterceptor } from "@connectrpc/validate";
import { ErrorInfoSchema, RetryInfoSchema } from "@linktor/gen/google/rpc/error_details_pb.js";
import type { Authenticator } from "../src/identity/authenticate.js";
import { authInterceptor, remoteAddressKey } from "../src/identity/index.js";
import { errorInterceptor } from "../src/server/errors.js";

/** A client's token or API key, and whatever else it sends with every call. */
export interface As {
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Where it calls from. */
  readonly address?: string;
}

export interface TestApi {
  client<Service extends DescService>(service: Service, as?: As): Client<Service>;
}

const ADDRESS = "x-test-address";

/** What handlers threw that nobody foresaw; the text that callers see hides it. */
const log = {
  error: (fields: object, text: string) => console.error(text, fields),
  warn: (fields: object, text: string) => console.warn(text, fields),
};

/** Routes behind the interceptors of the real server, without sockets. */
export function testApi(authenticator: Authenticator, ...routes: readonly ((router: ConnectRouter) => void)[]): TestApi {
  const remoteAddress: Interceptor = (next) => (call) => {
    call.contextValues.set(remoteAddressKey, call.header.get(ADDRESS) ?? "");
    return next(call);
  };
  const interceptors = [errorInterceptor(log), remoteAddress, authInterceptor(authenticator), createValidateInterceptor()];
  const open = (...ofClient: readonly Interceptor[]) =>
    createRouterTransport((router) => routes.forEach((route) => route(router)), {
      router: { interceptors },
      transport: { interceptors: [...ofClient] },
    });
  return {
    client: (service, { token, headers = {}, address } = {}) => {
      const send: Interceptor = (next) => (call) => {
        if (token) call.header.set("authorization", `Bearer ${token}`);
        if (address) call.header.set(ADDRESS, address);
        for (const [name, value] of Object.entries(headers)) call.header.set(name, value);
        return next(call);
      };
      return createClient(service, open(send));
    },
  };
}

export interface Failure {
  readonly code: keyof typeof Code;
  readonly reason: string;
  readonly message: string;
  readonly retryAfterMs: number | undefined;
}

/** What a call fails with; it is an error if it does not. */
export async function failure(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => undefined,
    (cause: unknown) => ConnectError.from(cause),
  );
  if (!error) throw new Error("the call did not fail");
  const [info] = error.findDetails(ErrorInfoSchema);
  const [retry] = error.findDetails(RetryInfoSchema);
  const delay = retry?.retryDelay;
  return {
    code: Code[error.code] as keyof typeof Code,
    reason: info?.reason ?? "",
    message: error.rawMessage,
    retryAfterMs: delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6,
  };
}
