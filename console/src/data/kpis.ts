import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { components } from "../api/schema";
import type { Kpi, KpiNew, PreviewAsk } from "../api/types";
import { refetch } from "./client";
import { everyPage, pagesQuery } from "./pages";

export const kpiKeys = { all: ["kpis"], one: (id: string) => ["kpis", "one", id] } as const;

type Schemas = components["schemas"];

// The description calls a parameter's value an object; it may be a text or a truth value as well.
const valued = <T>(body: KpiNew | PreviewAsk): T => body as T;

const path = (id: string) => ({ params: { path: { id } } });

export const kpisQuery = queryOptions({
  queryKey: ["kpis", "list"],
  queryFn: () => everyPage((cursor) => answer(api.GET("/api/kpis", { params: { query: { cursor } } }))),
});

export const kpiQuery = (id: string) =>
  queryOptions({
    queryKey: kpiKeys.one(id),
    queryFn: async (): Promise<Kpi> => answer(api.GET("/api/kpis/{id}", path(id))),
  });

export const readingsQuery = (id: string) =>
  pagesQuery([...kpiKeys.one(id), "readings"], (cursor) =>
    answer(api.GET("/api/kpis/{id}/readings", { params: { path: { id }, query: { cursor } } })),
  );

export const readingsCsv = (id: string) => `/api/kpis/${id}/readings.csv`;

export const rangesQuery = queryOptions({
  queryKey: ["ranges"],
  queryFn: () => answer(api.GET("/api/ranges")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const resolveQuery = (expression: string, zone?: string) =>
  queryOptions({
    queryKey: ["ranges", "resolve", expression, zone ?? ""],
    queryFn: () => answer(api.POST("/api/ranges/resolve", { body: { expression, zone } })),
  });

export const previewQuery = (ask: PreviewAsk) =>
  queryOptions({
    queryKey: ["kpi-preview", ask],
    queryFn: () => answer(api.POST("/api/kpi-previews", { body: valued<Schemas["PreviewAsk"]>(ask) })),
    staleTime: 60_000,
  });

export const pickListQuery = (connection: string, statement: string, search: string) =>
  queryOptions({
    queryKey: ["pick-list", connection, statement, search],
    queryFn: () =>
      answer(
        api.POST("/api/pick-lists", { body: { connection_id: connection, statement, search: search || undefined } }),
      ),
    staleTime: 60_000,
  });

async function changed<T>(call: Promise<T>): Promise<T> {
  const result = await call;
  await refetch(kpiKeys.all, ["goals"]);
  return result;
}

export const createKpi = (body: KpiNew) =>
  changed(answer(api.POST("/api/kpis", { body: valued<Schemas["KpiNew"]>(body) })));
export const editKpi = (id: string, body: KpiNew) =>
  changed(answer(api.PATCH("/api/kpis/{id}", { ...path(id), body: valued<Schemas["KpiPatch"]>(body) })));
export const deleteKpi = (id: string) => changed(answer(api.DELETE("/api/kpis/{id}", path(id))));
export const restoreKpi = (id: string) => changed(answer(api.POST("/api/kpis/{id}/restore", path(id))));
export const duplicateKpi = (id: string) => changed(answer(api.POST("/api/kpis/{id}/duplicate", path(id))));
export const archiveKpi = (id: string) => changed(answer(api.POST("/api/kpis/{id}/archive", path(id))));
export const unarchiveKpi = (id: string) => changed(answer(api.POST("/api/kpis/{id}/unarchive", path(id))));
export const refreshKpi = (id: string) => changed(answer(api.POST("/api/kpis/{id}/refresh", path(id))));
