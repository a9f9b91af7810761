// The table of pages. Each page's code is fetched when somebody goes there.
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type RouterHistory,
  redirect,
} from "@tanstack/react-router";
import { Refused } from "../api/client";
import { queryClient } from "../data/client";
import { installationQuery, meQuery } from "../data/session";
import { Bones } from "../ui/Bones";
import { CrashedPage } from "./CrashedPage";
import { Frame } from "./Frame";
import { NotFoundPage } from "./NotFoundPage";

interface TokenSearch {
  token: string;
}

interface NextSearch {
  next?: string;
}

export interface BoardSearch {
  status?: string;
  owner?: string;
  sort?: "attention" | "name" | "newest";
}

/** Of a list whose details open beside it. */
export interface ListSearch {
  shown?: "archived";
}

/** Of such a detail: a page of its own also where there is room for both. */
export interface DetailSearch {
  view?: "page";
}

export interface AuditSearch {
  action?: string;
  actor?: string;
  object?: string;
  from?: string;
  to?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const wholePage = (value: unknown): "page" | undefined => (value === "page" ? "page" : undefined);
const archived = (value: unknown): "archived" | undefined => (value === "archived" ? "archived" : undefined);
const tokenSearch = (search: Record<string, unknown>): TokenSearch => ({ token: text(search.token) ?? "" });

const root = createRootRoute({ component: Outlet, errorComponent: CrashedPage, notFoundComponent: NotFoundPage });

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("../features/setup/SetupPage"), "SetupPage"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/invitation",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("../features/join/JoinPage"), "JoinPage"),
});

const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  validateSearch: tokenSearch,
  component: lazyRouteComponent(() => import("../features/reset/ResetPage"), "ResetPage"),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): NextSearch => ({ next: text(search.next) }),
  loader: () => queryClient.ensureQueryData(installationQuery),
  component: lazyRouteComponent(() => import("../features/signin/SignInPage"), "SignInPage"),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  loader: async ({ location }) => {
    try {
      await queryClient.ensureQueryData(meQuery);
    } catch (thrown) {
      if (thrown instanceof Refused && thrown.status === 401) {
        throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { next: location.href } });
      }
      throw thrown;
    }
  },
});

const board = createRoute({
  getParentRoute: () => frame,
  path: "/",
  validateSearch: (search: Record<string, unknown>): BoardSearch => ({
    status: text(search.status),
    owner: text(search.owner),
    sort: search.sort === "name" || search.sort === "newest" ? search.sort : undefined,
  }),
  component: lazyRouteComponent(() => import("../features/board/BoardPage"), "BoardPage"),
});

const goalNew = createRoute({
  getParentRoute: () => frame,
  path: "/goals/new",
  validateSearch: (search: Record<string, unknown>): { kpi?: string } => ({ kpi: text(search.kpi) }),
  component: lazyRouteComponent(() => import("../features/goals/NewGoalPage"), "NewGoalPage"),
});

const goals = createRoute({
  getParentRoute: () => frame,
  path: "/goals",
  validateSearch: (search: Record<string, unknown>): ListSearch => ({ shown: archived(search.shown) }),
  component: lazyRouteComponent(() => import("../features/goals/GoalListPage"), "GoalListPage"),
});

const goal = createRoute({
  getParentRoute: () => goals,
  path: "$id",
  validateSearch: (search: Record<string, unknown>): DetailSearch => ({ view: wholePage(search.view) }),
  component: lazyRouteComponent(() => import("../features/goals/GoalPage"), "GoalPage"),
});

const goalEdit = createRoute({
  getParentRoute: () => frame,
  path: "/goals/$id/edit",
  validateSearch: (search: Record<string, unknown>): DetailSearch => ({ view: wholePage(search.view) }),
  component: lazyRouteComponent(() => import("../features/goals/EditGoalPage"), "EditGoalPage"),
});

const kpis = createRoute({
  getParentRoute: () => frame,
  path: "/kpis",
  validateSearch: (search: Record<string, unknown>): ListSearch => ({ shown: archived(search.shown) }),
  component: lazyRouteComponent(() => import("../features/kpis/KpiListPage"), "KpiListPage"),
});

const kpiNew = createRoute({
  getParentRoute: () => frame,
  path: "/kpis/new",
  validateSearch: (search: Record<string, unknown>): { connection?: string } => ({
    connection: text(search.connection),
  }),
  component: lazyRouteComponent(() => import("../features/kpis/NewKpiPage"), "NewKpiPage"),
});

const kpi = createRoute({
  getParentRoute: () => kpis,
  path: "$id",
  validateSearch: (search: Record<string, unknown>): DetailSearch => ({ view: wholePage(search.view) }),
  component: lazyRouteComponent(() => import("../features/kpis/KpiPage"), "KpiPage"),
});

const connections = createRoute({
  getParentRoute: () => frame,
  path: "/connections",
  validateSearch: (search: Record<string, unknown>): ListSearch => ({ shown: archived(search.shown) }),
  component: lazyRouteComponent(() => import("../features/connections/ConnectionListPage"), "ConnectionListPage"),
});

const connectionNew = createRoute({
  getParentRoute: () => frame,
  path: "/connections/new",
  validateSearch: (search: Record<string, unknown>): { test?: string; from?: string } => ({
    test: text(search.test),
    from: text(search.from),
  }),
  component: lazyRouteComponent(() => import("../features/connections/NewConnectionPage"), "NewConnectionPage"),
});

const connection = createRoute({
  getParentRoute: () => connections,
  path: "$id",
  validateSearch: (search: Record<string, unknown>): DetailSearch & { test?: string } => ({
    view: wholePage(search.view),
    test: text(search.test),
  }),
  component: lazyRouteComponent(() => import("../features/connections/ConnectionPage"), "ConnectionPage"),
});

const members = createRoute({
  getParentRoute: () => frame,
  path: "/members",
  component: lazyRouteComponent(() => import("../features/members/MembersPage"), "MembersPage"),
});

const keys = createRoute({
  getParentRoute: () => frame,
  path: "/keys",
  component: lazyRouteComponent(() => import("../features/keys/KeysPage"), "KeysPage"),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: "/audit",
  validateSearch: (search: Record<string, unknown>): AuditSearch => ({
    action: text(search.action),
    actor: text(search.actor),
    object: text(search.object),
    from: text(search.from),
    to: text(search.to),
  }),
  component: lazyRouteComponent(() => import("../features/audit/AuditPage"), "AuditPage"),
});

const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: lazyRouteComponent(() => import("../features/settings/SettingsPage"), "SettingsPage"),
});

const settingsSection = createRoute({
  getParentRoute: () => frame,
  path: "/settings/$section",
  component: lazyRouteComponent(() => import("../features/settings/SettingsPage"), "SettingsPage"),
});

const pages = frame.addChildren({
  board,
  goals: goals.addChildren({ goal }),
  goalNew,
  goalEdit,
  kpis: kpis.addChildren({ kpi }),
  kpiNew,
  connections: connections.addChildren({ connection }),
  connectionNew,
  members,
  audit,
  keys,
  settings,
  settingsSection,
});

const routeTree = root.addChildren({ setup, join, reset, signIn, pages });

export function makeRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    scrollRestoration: true,
    defaultPreload: "intent",
    defaultPendingComponent: () => <Bones count={6} shape="line" />,
    defaultErrorComponent: CrashedPage,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
