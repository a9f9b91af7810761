import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { components } from "../api/schema";
import { refetch } from "./client";
import { connectionKeys } from "./connections";
import { act } from "./stepUp";

type Schemas = components["schemas"];

export type Keys = Schemas["KeysView"];
export type Key = Schemas["KeyView"];
export type Rotation = Schemas["RotationView"];
export type Receipt = Schemas["ReceiptView"];
export type Scope = Schemas["ScopeBody"];
export type Mode = "disable" | "destroy";

const all = ["keys"];

/** Asks again each second while a rotation runs. */
export const keysQuery = queryOptions({
  queryKey: all,
  queryFn: () => answer(api.GET("/api/keys")),
  refetchInterval: (query) =>
    query.state.data?.rotations.some((rotation) => rotation.finished_at === null) ? 1_000 : false,
});

export const planQuery = (what: Scope, mode: Mode) =>
  queryOptions({
    queryKey: ["shut-off-plan", what, mode],
    queryFn: () => answer(api.POST("/api/shut-offs/plan", { body: { what, mode } })),
    staleTime: 0,
  });

async function changed<T>(call: Promise<T>): Promise<T> {
  const result = await call;
  await Promise.all([refetch(all), refetch(connectionKeys.all)]);
  return result;
}

export const rotateKeys = () => changed(act(() => answer(api.POST("/api/keys/rotate"))));
export const shutOff = (what: Scope, mode: Mode, reason: string) =>
  changed(act(() => answer(api.POST("/api/shut-offs", { body: { what, mode, reason } }))));
export const resumeUse = (what: Scope, reason: string) =>
  changed(act(() => answer(api.POST("/api/shut-offs/resume", { body: { what, reason } }))));
export const receiptFile = (id: string) => `/api/receipts/${id}`;

type Settings = Record<string, unknown>;

export const testOwnService = (settings: Settings) =>
  act(() => answer(api.POST("/api/keys/own-service/test", { body: { settings } })));
export const setOwnService = (settings: Settings) =>
  changed(act(() => answer(api.PUT("/api/keys/own-service", { body: { settings } }))));
export const removeOwnService = () => changed(act(() => answer(api.DELETE("/api/keys/own-service"))));
