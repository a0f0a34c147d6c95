const FOCUSABLE = 'a[href], button:not([disabled]), textarea, input:not([hidden]), [tabindex="0"]';

/** Where the chat is the whole screen, Tab stays in it: behind it there is nothing to see. Escape leaves. */
export function trapFocus(isWanted: () => boolean): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" || !isWanted()) return;
    const all = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.offsetParent !== null);
    const [first, last] = [all[0], all.at(-1)];
    if (!first || !last) return;
    const { activeElement: active } = document;
    if (event.shiftKey ? active === first || active === document.body : active === last) {
      event.preventDefault();
      (event.shiftKey ? last : first).focus();
    }
  });
}
