import { Code, ConnectError } from "@connectrpc/connect";

/** What the API says to people, without the code in front. */
export function describeError(error: unknown): string {
  return ConnectError.from(error).rawMessage;
}

/** Whether trying again later may help, without anything being wrong with what was asked. */
export function isPassing(error: unknown): boolean {
  const { code } = ConnectError.from(error);
  return (
    code === Code.Unavailable || code === Code.DeadlineExceeded || code === Code.Unknown || code === Code.Canceled || code === Code.Aborted
  );
}

export function isSignedOut(error: unknown): boolean {
  return ConnectError.from(error).code === Code.Unauthenticated;
}
