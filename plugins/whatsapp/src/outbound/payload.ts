/** `type` and the object that goes with it. */
export type Payload = { readonly type: string; readonly [object: string]: unknown };
