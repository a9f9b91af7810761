import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { components } from "../api/schema";
import type { ConnectionNew } from "../api/types";
import { refetch } from "./client";
import { act } from "./stepUp";

type Schemas = components["schemas"];

export const connectionKeys = { all: ["connections"], one: (id: string) => ["connections", "one", id] } as const;

const path = (id: string) => ({ params: { path: { id } } });

export const connectionsQuery = queryOptions({
  queryKey: ["connections", "list"],
  queryFn: () => answer(api.GET("/api/connections")),
});

/** The same list without what is archived: for pickers and counts. */
export const connectionsInUseQuery = queryOptions({
  ...connectionsQuery,
  select: (page) => ({ ...page, items: page.items.filter((one) => !one.archived_at) }),
});

export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: connectionKeys.one(id),
    queryFn: () => answer(api.GET("/api/connections/{id}", path(id))),
  });

export const healthQuery = (id: string) =>
  queryOptions({
    queryKey: [...connectionKeys.one(id), "health"],
    queryFn: () => answer(api.GET("/api/connections/{id}/health", path(id))),
  });

export const schemaQuery = (id: string) =>
  queryOptions({
    queryKey: [...connectionKeys.one(id), "schema"],
    queryFn: () => answer(api.GET("/api/connections/{id}/schema", path(id))),
    staleTime: 300_000,
  });

export const guideQuery = (ask: Schemas["GuideBody"]) =>
  queryOptions({
    queryKey: ["connection-guide", ask],
    queryFn: () => answer(api.POST("/api/connection-guides", { body: ask })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Asks again twice a second while a test runs, so that each step shows as it ends. */
export const testQuery = (id: string) =>
  queryOptions({
    queryKey: ["connection-tests", id],
    queryFn: () => answer(api.GET("/api/connection-tests/{id}", path(id))),
    refetchInterval: (query) => (query.state.data === undefined || query.state.data.state === "running" ? 500 : false),
  });

async function changed<T>(call: Promise<T>): Promise<T> {
  const result = await call;
  await refetch(connectionKeys.all);
  return result;
}

export const startTest = (body: ConnectionNew) => answer(api.POST("/api/connection-tests", { body }));
export const retest = (id: string) => changed(answer(api.POST("/api/connections/{id}/test", path(id))));
export const cancelTest = (id: string) => answer(api.DELETE("/api/connection-tests/{id}", path(id)));
export const createConnection = (body: ConnectionNew) =>
  changed(act(() => answer(api.POST("/api/connections", { body }))));
export const renameConnection = (id: string, name: string) =>
  changed(answer(api.PATCH("/api/connections/{id}", { ...path(id), body: { name } })));
export const reauthorize = (id: string, body: Schemas["ReauthorizeBody"]) =>
  changed(act(() => answer(api.POST("/api/connections/{id}/reauthorize", { ...path(id), body }))));
export const acceptWrite = (id: string, reason: string) =>
  changed(act(() => answer(api.POST("/api/connections/{id}/accept-write", { ...path(id), body: { reason } }))));
export const deleteConnection = (id: string) =>
  changed(act(() => answer(api.DELETE("/api/connections/{id}", path(id)))));
export const restoreConnection = (id: string) => changed(answer(api.POST("/api/connections/{id}/restore", path(id))));

/** Its KPIs are read again at once, or learn that they are not. */
async function moved<T>(call: Promise<T>): Promise<T> {
  const result = await changed(call);
  await refetch(["kpis"], ["goals"]);
  return result;
}

export const archiveConnection = (id: string) => moved(answer(api.POST("/api/connections/{id}/archive", path(id))));
export const unarchiveConnection = (id: string) => moved(answer(api.POST("/api/connections/{id}/unarchive", path(id))));
