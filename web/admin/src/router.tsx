import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { VIEW_IDS } from "./model/view.js";
import { NotFound, Shell } from "./shell/shell.js";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/inbox/$view", params: { view: "mine" } });
  },
});

const inbox = createRoute({
  getParentRoute: () => root,
  path: "/inbox/$view",
  validateSearch: ({ q }: { q?: unknown }): { q?: string } => (typeof q === "string" ? { q } : {}),
  beforeLoad: ({ params }) => {
    if (params.view !== "search" && !VIEW_IDS.some((id) => id === params.view))
      throw redirect({ to: "/inbox/$view", params: { view: "mine" } });
  },
}).lazy(() => import("./inbox/inbox-page.js").then(({ route }) => route));

const conversation = createRoute({ getParentRoute: () => inbox, path: "/$conversationId" });

export const router = createRouter({
  routeTree: root.addChildren([home, inbox.addChildren([conversation])]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
