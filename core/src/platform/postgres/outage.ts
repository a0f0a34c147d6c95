/** Says that the database cannot be reached, before anything was asked of it. */
export class DatabaseAway extends Error {
  override name = "DatabaseAway";
}

/**
 * SQLSTATEs that say nothing about the statement: no connection (08), read-only, as a standby is (25006), idle for too long
 * within a transaction (25P03), lost against others (40), no resources, a full disk among them (53), no lock in time (55P03),
 * cut short or shutting down (57), input and output (58). And what the system says when there is no way to the server.
 */
const OUTAGE =
  /^(08...|25006|25P03|40...|53...|55P03|57014|57P..|58...|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT)$/;
/** Messages of node-postgres that come without a code. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/;
/** SQLSTATEs after which the session is of no use: it ends, or the server has become one that stores nothing. */
const SESSION_OVER = /^(08...|25006|25P03|57P..)$/;

/** SQLSTATEs of data (22), integrity (23), a lost race (40), a length (54), and of what a database raises by itself (P0). */
const ONE_AT_FAULT = /^(22|23|40|54|P0)/;

/** Whether a refusal concerns one of many things that were written together, and says nothing of the others. */
export function concernsOne(error: unknown): boolean {
  return ONE_AT_FAULT.test(codeOf(error));
}

/** Whether the database, or the way to it, is at fault: the same may go well in a moment. */
export function isOutage(error: unknown): boolean {
  return error instanceof DatabaseAway || OUTAGE.test(codeOf(error)) || isLost(error);
}

/** Whether the connection that a failure came from must not be used again. */
export function endsConnection(error: unknown): boolean {
  return SESSION_OVER.test(codeOf(error)) || /^E[A-Z]+$/.test(codeOf(error)) || isLost(error);
}

/** Whether nobody answered. */
export function isLost(error: unknown): boolean {
  return error instanceof Error && LOST.test(error.message);
}

/** SQLSTATE, or the system's name of an error. */
export function codeOf(error: unknown): string {
  // Node tries every address of a host, and reports one error for each.
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { code, syscall } = (first ?? {}) as { code?: unknown; syscall?: unknown };
  // The socket of a server that is down; any other file that is missing is somebody else's affair.
  if (code === "ENOENT" && syscall === "connect") return "ECONNREFUSED";
  return first instanceof Error && typeof code === "string" ? code : "";
}
