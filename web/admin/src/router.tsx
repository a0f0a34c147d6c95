import { createRootRoute, createRoute, createRouter, redirect } from "@tanstack/react-router";
import { type FilterJson, isFilter } from "./model/filter-json.js";
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
  validateSearch: ({ q, f }: { q?: unknown; f?: unknown }): { q?: string; f?: FilterJson } => ({
    ...(typeof q === "string" ? { q } : {}),
    ...(isFilter(f) ? { f } : {}),
  }),
  beforeLoad: ({ params: { view } }) => {
    if (view !== "search" && !view.startsWith("sv_") && !VIEW_IDS.some((id) => id === view))
      throw redirect({ to: "/inbox/$view", params: { view: "mine" } });
  },
}).lazy(() => import("./inbox/inbox-page.js").then(({ route }) => route));

const conversation = createRoute({ getParentRoute: () => inbox, path: "/$conversationId" });

const contacts = createRoute({
  getParentRoute: () => root,
  path: "/contacts",
  validateSearch: ({ q }: { q?: unknown }): { q?: string } => (typeof q === "string" ? { q } : {}),
}).lazy(() => import("./contacts/contacts-page.js").then(({ route }) => route));

const contact = createRoute({ getParentRoute: () => contacts, path: "/$contactId" });

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  beforeLoad: ({ location }) => {
    if (/^\/settings\/?$/.test(location.pathname)) throw redirect({ to: "/settings/channels" });
  },
}).lazy(() => import("./settings/settings-page.js").then(({ route }) => route));

const channels = createRoute({ getParentRoute: () => settings, path: "/channels" }).lazy(() =>
  import("./settings/channels/channels-page.js").then(({ route }) => route),
);
const newChannel = createRoute({ getParentRoute: () => settings, path: "/channels/new" }).lazy(() =>
  import("./settings/channels/new-channel-page.js").then(({ route }) => route),
);
const channel = createRoute({ getParentRoute: () => settings, path: "/channels/$channelId" }).lazy(() =>
  import("./settings/channels/channel-page.js").then(({ route }) => route),
);

const people = createRoute({ getParentRoute: () => settings, path: "/people" }).lazy(() =>
  import("./settings/people/people-page.js").then(({ route }) => route),
);
const canned = createRoute({ getParentRoute: () => settings, path: "/canned" }).lazy(() =>
  import("./settings/canned/canned-page.js").then(({ route }) => route),
);

const teams = createRoute({ getParentRoute: () => settings, path: "/teams" }).lazy(() =>
  import("./settings/teams/teams-page.js").then(({ route }) => route),
);
const keys = createRoute({ getParentRoute: () => settings, path: "/keys" }).lazy(() =>
  import("./settings/keys/keys-page.js").then(({ route }) => route),
);
const workspace = createRoute({ getParentRoute: () => settings, path: "/workspace" }).lazy(() =>
  import("./settings/workspace/workspace-page.js").then(({ route }) => route),
);
const health = createRoute({ getParentRoute: () => settings, path: "/health" }).lazy(() =>
  import("./settings/health/health-page.js").then(({ route }) => route),
);

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    inbox.addChildren([conversation]),
    contacts.addChildren([contact]),
    settings.addChildren([channels, newChannel, channel, people, teams, canned, keys, workspace, health]),
  ]),
  defaultPreload: "intent",
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
