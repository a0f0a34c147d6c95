/** Statuses that a plugin's call may end with, as gRPC numbers them. */
export const GrpcStatus = { unknown: 2, invalidArgument: 3, resourceExhausted: 8, unauthenticated: 16 } as const;
