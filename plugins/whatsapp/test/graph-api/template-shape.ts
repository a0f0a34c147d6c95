import { byKind, list, object, one, pattern, text } from "./shape.js";

const file = (filename: boolean) => object({ id: pattern(/^media-\d+$/) }, filename ? { filename: text() } : {});
const textParameter = (max: number) => object({ type: one("text"), text: text(max) }, { parameter_name: pattern(/^[a-z_]\w*$/) });

const headerParameter = byKind("type", {
  text: textParameter(60),
  image: object({ type: one("image"), image: file(false) }),
  video: object({ type: one("video"), video: file(false) }),
  document: object({ type: one("document"), document: file(true) }),
});

const button = byKind("sub_type", {
  url: buttonOf("url", object({ type: one("text"), text: text(2000) })),
  quick_reply: buttonOf("quick_reply", object({ type: one("payload"), payload: text(256) })),
  copy_code: buttonOf("copy_code", object({ type: one("coupon_code"), coupon_code: text(15) })),
  flow: buttonOf("flow", object({ type: one("action"), action: object({ flow_token: text() }) })),
});

function buttonOf(subType: string, parameter: ReturnType<typeof object>) {
  return object({ type: one("button"), sub_type: one(subType), index: pattern(/^\d$/), parameters: list(parameter, 1, 1) });
}

const component = byKind("type", {
  header: object({ type: one("header"), parameters: list(headerParameter, 1, 1) }),
  body: object({ type: one("body"), parameters: list(textParameter(1024), 1, 50) }),
  button,
});

export const template = object(
  { name: pattern(/^[a-z0-9_]{1,512}$/), language: object({ code: pattern(/^[a-z]{2,3}(_[A-Z]{2})?$/) }) },
  { components: list(component, 1, 20) },
);
