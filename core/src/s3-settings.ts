import { z } from "zod";
import { isMap, withoutNulls } from "./config-file.js";

/** Without a bucket there is nothing to set up. */
export function s3Schema() {
  const name = z.string().min(1).optional();
  const keys = z
    .strictObject({
      endpoint: z.url({ protocol: /^https?$/ }).optional(),
      bucket: name,
      region: z.string().min(1).default("us-east-1"),
      access_key_id: name,
      secret_access_key: name,
      prefix: z
        .string()
        .regex(/^([\w.-]+\/)*$/, "expected folders that end with a slash, for example linktor/")
        .default(""),
    })
    .refine(({ bucket, endpoint, access_key_id }) => bucket !== undefined || (endpoint ?? access_key_id) === undefined, {
      path: ["bucket"],
      message: "say in which bucket files are kept",
    })
    .refine(({ access_key_id, secret_access_key }) => (access_key_id === undefined) === (secret_access_key === undefined), {
      path: ["secret_access_key"],
      message: "the access key and its secret belong together: set both, or none",
    });
  return z.preprocess((value) => (isMap(value) ? withoutNulls(value) : value), keys).prefault({});
}

/** Undefined: files are kept in the data directory. */
export function toS3({ endpoint, bucket, region, access_key_id, secret_access_key, prefix }: z.infer<ReturnType<typeof s3Schema>>) {
  const hasKeys = access_key_id !== undefined && secret_access_key !== undefined;
  const credentials = hasKeys ? { accessKeyId: access_key_id, secretAccessKey: secret_access_key } : undefined;
  return bucket === undefined ? undefined : { endpoint, bucket, region, credentials, prefix };
}
