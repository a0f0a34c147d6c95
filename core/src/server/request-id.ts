import { randomUUID } from "node:crypto";
import { ConnectError, type Interceptor } from "@connectrpc/connect";

export const REQUEST_ID = "x-request-id";

/** What a caller may choose as an id: short, and safe in logs and headers. */
const ACCEPTABLE = /^[\w.:-]{1,128}$/;

export function acceptRequestId(value: string | null | undefined): string {
  return value && ACCEPTABLE.test(value) ? value : randomUUID();
}

/** Gives every call an id, its own or a new one, and says it in the answer. Must be the outermost interceptor. */
export const requestIdInterceptor: Interceptor = (next) => async (req) => {
  const id = acceptRequestId(req.header.get(REQUEST_ID));
  req.header.set(REQUEST_ID, id);
  try {
    const res = await next(req);
    res.header.set(REQUEST_ID, id);
    return res;
  } catch (error) {
    if (error instanceof ConnectError) error.metadata.set(REQUEST_ID, id);
    throw error;
  }
};
