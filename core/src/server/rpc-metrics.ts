import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import type { Metrics } from "../platform/telemetry/metrics.js";

/** Takes the time of every call until its answer, or the last of its answers, was given. Stands outside of errors. */
export function metricsInterceptor({ rpcSeconds }: Metrics): Interceptor {
  return (next) => async (req) => {
    const end = rpcSeconds.startTimer({ method: `${req.service.typeName}/${req.method.name}` });
    try {
      const res = await next(req);
      if (res.stream) return { ...res, message: timed(res.message, end) };
      end({ code: "ok" });
      return res;
    } catch (error) {
      end({ code: codeOf(error) });
      throw error;
    }
  };
}

async function* timed<T>(messages: AsyncIterable<T>, end: (labels: { code: string }) => void): AsyncIterable<T> {
  let code = "ok";
  try {
    yield* messages;
  } catch (error) {
    code = codeOf(error);
    throw error;
  } finally {
    end({ code });
  }
}

function codeOf(error: unknown): string {
  return (Code[ConnectError.from(error).code] ?? "unknown").replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
}
