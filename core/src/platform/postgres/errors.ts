function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === code;
}

export function isForeignKeyViolation(error: unknown): boolean {
  return hasCode(error, "23503");
}

/** With `constraint`, only a violation of that one. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return hasCode(error, "23505") && (constraint === undefined || (error as { constraint?: unknown }).constraint === constraint);
}
