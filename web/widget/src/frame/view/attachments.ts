import { linkTo } from "../markdown/render.js";
import type { Attachment } from "../model/wire.js";
import { h, icon } from "./dom.js";
import type { Format } from "./format.js";

/** Files of a message: what can be shown is, the rest can be fetched. */
export function attachmentNodes(attachments: readonly Attachment[], format: Format): Node[] {
  return attachments.map((attachment) => attachmentNode(attachment, format));
}

function attachmentNode(attachment: Attachment, format: Format): Node {
  const { type, url, name, status } = attachment;
  const isThere = status === "stored" && /^(\/|blob:)/.test(url);
  if (isThere && type === "image")
    return linkTo(absolute(url), [h("img", { src: url, alt: name, loading: "lazy", decoding: "async" })], { class: "picture" });
  if (isThere && type === "video") return h("video", { src: url, controls: true, preload: "metadata", class: "media" });
  if (isThere && type === "audio") return h("audio", { src: url, controls: true, preload: "metadata", class: "media" });
  const label = [
    icon("file"),
    h("span", { class: "file-name" }, [name || type]),
    h("span", { class: "file-size" }, [attachment.size > 0 ? format.size(attachment.size) : ""]),
  ];
  return isThere ? linkTo(absolute(url), label, { class: "file", download: name }) : h("span", { class: "file" }, label);
}

function absolute(url: string): string {
  return new URL(url, location.href).href;
}
