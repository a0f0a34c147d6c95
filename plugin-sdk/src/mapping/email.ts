import type { MessageInitShape } from "@bufbuild/protobuf";
import type { EmailSchema, Email as ProtoEmail } from "@linktor/gen/linktor/content/v1/content_pb.js";
import type { Email } from "../content.js";

export function emailToProto({ to = [], cc = [], bcc = [], ...email }: Email): MessageInitShape<typeof EmailSchema> {
  return { ...email, to: [...to], cc: [...cc], bcc: [...bcc] };
}

export function emailFromProto({ subject, html, fullText, from, to, cc, bcc, automatic }: ProtoEmail): Email {
  return {
    ...(subject && { subject }),
    ...(html && { html }),
    ...(fullText && { fullText }),
    ...(from && { from }),
    ...(to.length > 0 && { to }),
    ...(cc.length > 0 && { cc }),
    ...(bcc.length > 0 && { bcc }),
    ...(automatic && { automatic }),
  };
}
