/** Of the button and the panel, in a shadow tree that the host page's styles do not reach. */
export const styles = `
:host { all: initial; }
* { box-sizing: border-box; }
.root { --edge: 20px; --size: 60px; position: fixed; z-index: 2147483000; inset-block-end: 0; inset-inline-end: 0; }
.launcher {
  position: fixed; inset-block-end: calc(var(--edge) + env(safe-area-inset-bottom, 0px)); right: calc(var(--edge) + env(safe-area-inset-right, 0px));
  width: var(--size); height: var(--size); padding: 0; border: 0; border-radius: 50%; cursor: pointer;
  background: var(--accent); color: var(--on-accent);
  box-shadow: 0 1px 2px rgb(15 23 42 / .16), 0 8px 28px rgb(15 23 42 / .24);
  display: grid; place-items: center; -webkit-tap-highlight-color: transparent; touch-action: manipulation;
  transition: transform .18s cubic-bezier(.2, .8, .3, 1), box-shadow .18s;
  animation: arrive .32s cubic-bezier(.2, .9, .3, 1.2) both;
}
.left .launcher { right: auto; left: calc(var(--edge) + env(safe-area-inset-left, 0px)); }
.launcher:hover { transform: scale(1.05); box-shadow: 0 2px 4px rgb(15 23 42 / .16), 0 12px 34px rgb(15 23 42 / .28); }
.launcher:active { transform: scale(.97); }
.launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.launcher svg { grid-area: 1 / 1; width: 28px; height: 28px; transition: transform .22s cubic-bezier(.2, .8, .3, 1), opacity .16s; }
.launcher .shut { opacity: 0; transform: rotate(-60deg) scale(.6); }
.open .launcher .shut { opacity: 1; transform: none; }
.open .launcher .chat { opacity: 0; transform: rotate(60deg) scale(.6); }
.badge {
  position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #d92d3a; color: #fff; font: 600 12px/22px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; text-align: center;
  box-shadow: 0 0 0 2px #fff;
}
.badge[hidden], .launcher[hidden] { display: none; }
.panel {
  position: fixed; inset-block-end: calc(var(--edge) + var(--size) + 16px + env(safe-area-inset-bottom, 0px)); right: calc(var(--edge) + env(safe-area-inset-right, 0px));
  width: min(400px, calc(100vw - 2 * var(--edge))); height: min(700px, calc(100vh - var(--size) - 3 * var(--edge) - 16px));
  border: 0; border-radius: 20px; background: transparent; color-scheme: normal;
  box-shadow: 0 0 0 1px rgb(15 23 42 / .06), 0 4px 12px rgb(15 23 42 / .08), 0 24px 64px rgb(15 23 42 / .2);
  visibility: hidden; opacity: 0; transform: translateY(16px) scale(.98); transform-origin: bottom right;
  transition: opacity .18s, transform .24s cubic-bezier(.2, .8, .3, 1), visibility 0s .24s;
}
.left .panel { right: auto; left: calc(var(--edge) + env(safe-area-inset-left, 0px)); transform-origin: bottom left; }
.open .panel { visibility: visible; opacity: 1; transform: none; transition-delay: 0s; }
.full .panel {
  inset: env(safe-area-inset-top, 0px) 0 auto 0; left: 0; right: 0; width: 100%; height: calc(var(--height, 100dvh) - env(safe-area-inset-top, 0px));
  border-radius: 0; box-shadow: none; transform: translateY(24px);
}
.full.open .panel { transform: none; }
.full.open .launcher { display: none; }
@media (prefers-color-scheme: dark) {
  .panel { box-shadow: 0 0 0 1px rgb(255 255 255 / .1), 0 24px 64px rgb(0 0 0 / .5); }
  .badge { box-shadow: 0 0 0 2px #16181f; }
}
@keyframes arrive { from { opacity: 0; transform: scale(.6); } }
@media (max-width: 480px) { .root { --edge: 16px; --size: 56px; } }
@media (prefers-reduced-motion: reduce) { .launcher, .launcher svg, .panel { transition: none; animation: none; } }
@media print { .root { display: none; } }
`;
