import type { Texts } from "../texts/texts.js";
import { h } from "./dom.js";

/** Takes files that are dragged onto the chat. */
export function acceptDrops(area: HTMLElement, texts: Texts, onFiles: (files: FileList) => void): void {
  const veil = h("div", { class: "drop", hidden: true, "aria-hidden": "true" }, [texts.dropHere]);
  area.append(veil);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  area.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  area.addEventListener("dragleave", (event) => {
    if (!area.contains(event.relatedTarget as Node | null)) veil.hidden = true;
  });
  area.addEventListener("drop", (event) => {
    veil.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) onFiles(event.dataTransfer.files);
  });
}
