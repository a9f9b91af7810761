import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { OrganizationPatch } from "../api/types";
import { queryClient, refetch } from "./client";
import { pagesQuery } from "./pages";
import { sessionKeys } from "./session";

export const organizationQuery = queryOptions({
  queryKey: ["organization"],
  queryFn: () => answer(api.GET("/api/organization")),
});

export async function editOrganization(body: OrganizationPatch): Promise<void> {
  await answer(api.PATCH("/api/organization", { body }));
  await refetch(["organization"], sessionKeys.me, ["goals"]);
}

export interface AuditFilter {
  action?: string;
  actor?: string;
  object?: string;
  from?: string;
  to?: string;
}

export const auditQuery = (filter: AuditFilter) =>
  pagesQuery(["audit", filter], (cursor) =>
    answer(
      api.GET("/api/audit", {
        params: { query: { ...asked(filter), cursor: cursor === undefined ? undefined : Number(cursor) } },
      }),
    ),
  );

export const auditStateQuery = queryOptions({
  queryKey: ["audit-state"],
  queryFn: () => answer(api.GET("/api/audit/state")),
  // While the log is read again, its progress is asked for; then whether a new witness was reached.
  refetchInterval: ({ state: { data } }) => {
    if (data?.verifying) return VERIFYING_MS;
    return data?.witness && !data.witness.sent_at && !data.witness.failure ? WITNESS_MS : false;
  },
});

const VERIFYING_MS = 500;
const WITNESS_MS = 3_000;

export async function verifyAudit(): Promise<void> {
  await answer(api.POST("/api/audit/verify"));
  await refetch(["audit-state"]);
}

/** `null` takes the witness away. */
export async function setWitness(address: string | null): Promise<void> {
  await answer(api.PUT("/api/audit/witness", { body: { address } }));
  await refetch(["audit-state"], ["audit"]);
}

export const auditExport = "/api/audit/export";

// Days of the address become instants; the last day counts whole.
function asked({ from, to, ...rest }: AuditFilter): AuditFilter {
  const until = to ? new Date(Date.parse(`${to}T00:00:00Z`) + 86_400_000).toISOString() : undefined;
  return { ...rest, from: from ? `${from}T00:00:00Z` : undefined, to: until };
}

export function auditCsv(filter: AuditFilter): string {
  const query = new URLSearchParams(Object.entries(asked(filter)).filter(([, value]) => value));
  return `/api/audit.csv${query.size > 0 ? `?${query}` : ""}`;
}

export const deadJobsQuery = pagesQuery(["dead-jobs"], (cursor) =>
  answer(api.GET("/api/dead-jobs", { params: { query: { cursor } } })),
);

export async function replayJob(id: string): Promise<void> {
  await answer(api.POST("/api/dead-jobs/{id}/replay", { params: { path: { id } } }));
  await refetch(["dead-jobs"]);
}

export async function dropJob(id: string): Promise<void> {
  await answer(api.DELETE("/api/dead-jobs/{id}", { params: { path: { id } } }));
  await refetch(["dead-jobs"]);
}

/** Asks again every second while the sample company is being made. */
export const sampleQuery = queryOptions({
  queryKey: ["sample-company"],
  queryFn: () => answer(api.GET("/api/sample-company")),
  refetchInterval: (query) => (query.state.data?.state === "building" ? 1_000 : false),
});

export async function makeSample(): Promise<void> {
  queryClient.setQueryData(sampleQuery.queryKey, await answer(api.POST("/api/sample-company")));
}

export async function removeSample(): Promise<void> {
  await answer(api.DELETE("/api/sample-company"));
  await refetch(["sample-company"], ["goals"], ["kpis"], ["connections"]);
}
