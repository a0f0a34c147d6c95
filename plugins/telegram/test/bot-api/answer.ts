/** What the Bot API says no with. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly parameters?: Readonly<Record<string, number>>,
  ) {
    super(description);
  }

  toJSON() {
    return { ok: false, error_code: this.code, description: this.description, ...(this.parameters && { parameters: this.parameters }) };
  }
}

export function badRequest(text: string): ApiError {
  return new ApiError(400, `Bad Request: ${text}`);
}
