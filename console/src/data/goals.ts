import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { GoalNew, GoalPatch } from "../api/types";
import { refetch } from "./client";
import { everyPage } from "./pages";

export const goalKeys = {
  all: ["goals"],
  board: ["goals", "board"],
  one: (id: string) => ["goals", "one", id],
} as const;

const path = (id: string) => ({ params: { path: { id } } });

export const boardQuery = queryOptions({
  queryKey: goalKeys.board,
  queryFn: () => answer(api.GET("/api/board")),
  refetchInterval: 60_000,
});

export const goalsQuery = queryOptions({
  queryKey: ["goals", "list"],
  queryFn: () => everyPage((cursor) => answer(api.GET("/api/goals", { params: { query: { cursor } } }))),
});

export const goalQuery = (id: string) =>
  queryOptions({ queryKey: goalKeys.one(id), queryFn: () => answer(api.GET("/api/goals/{id}", path(id))) });

export const chartQuery = (id: string) =>
  queryOptions({
    queryKey: [...goalKeys.one(id), "chart"],
    queryFn: () => answer(api.GET("/api/goals/{id}/chart", path(id))),
  });

export const goalHistoryQuery = (id: string) =>
  queryOptions({
    queryKey: [...goalKeys.one(id), "history"],
    queryFn: () => answer(api.GET("/api/goals/{id}/history", path(id))),
  });

export const whyQuery = (id: string) =>
  queryOptions({
    queryKey: [...goalKeys.one(id), "why"],
    queryFn: () => answer(api.GET("/api/goals/{id}/why", path(id))),
  });

/** Asks again every two seconds while history is being filled. */
export const backfillQuery = (id: string) =>
  queryOptions({
    queryKey: [...goalKeys.one(id), "backfill"],
    queryFn: () => answer(api.GET("/api/goals/{id}/backfill", path(id))),
    refetchInterval: (query) => (isFilling(query.state.data?.state) ? 2_000 : false),
  });

export const isFilling = (state: string | undefined) => state === "waiting" || state === "running";

async function changed<T>(call: Promise<T>): Promise<T> {
  const result = await call;
  await refetch(goalKeys.all);
  return result;
}

export const createGoal = (body: GoalNew) => changed(answer(api.POST("/api/goals", { body })));
export const editGoal = (id: string, body: GoalPatch) =>
  changed(answer(api.PATCH("/api/goals/{id}", { ...path(id), body })));
export const deleteGoal = (id: string) => changed(answer(api.DELETE("/api/goals/{id}", path(id))));
export const restoreGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/restore", path(id))));
export const duplicateGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/duplicate", path(id))));
export const archiveGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/archive", path(id))));
export const unarchiveGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/unarchive", path(id))));
export const pauseGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/pause", path(id))));
export const resumeGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/resume", path(id))));
export const refreshGoal = (id: string) => changed(answer(api.POST("/api/goals/{id}/refresh", path(id))));
