import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { components } from "../api/schema";
import { refetch } from "./client";
import { act } from "./stepUp";

type Schemas = components["schemas"];

export const peopleKeys = { members: ["members"], invitations: ["invitations"], apiKeys: ["api-keys"] } as const;

const path = (id: string) => ({ params: { path: { id } } });

export const membersQuery = queryOptions({
  queryKey: peopleKeys.members,
  queryFn: () => answer(api.GET("/api/members")),
});

export const invitationsQuery = queryOptions({
  queryKey: peopleKeys.invitations,
  queryFn: () => answer(api.GET("/api/invitations")),
});

export const apiKeysQuery = queryOptions({
  queryKey: peopleKeys.apiKeys,
  queryFn: () => answer(api.GET("/api/api-keys")),
});

export async function setRoles(id: string, roles: string[]): Promise<void> {
  await act(() => answer(api.PATCH("/api/members/{id}", { ...path(id), body: { roles } })));
  await refetch(peopleKeys.members);
}

export async function removeMember(id: string): Promise<void> {
  await act(() => answer(api.DELETE("/api/members/{id}", path(id))));
  await refetch(peopleKeys.members);
}

export async function invite(body: Schemas["InvitationNew"]): Promise<Schemas["InvitationLink"]> {
  const made = await act(() => answer(api.POST("/api/invitations", { body })));
  await refetch(peopleKeys.invitations);
  return made;
}

export async function withdrawInvitation(id: string): Promise<void> {
  await answer(api.DELETE("/api/invitations/{id}", path(id)));
  await refetch(peopleKeys.invitations);
}

export async function createApiKey(body: Schemas["ApiKeyNew"]): Promise<Schemas["ApiKeyMade"]> {
  const made = await act(() => answer(api.POST("/api/api-keys", { body })));
  await refetch(peopleKeys.apiKeys);
  return made;
}

export async function deleteApiKey(id: string): Promise<void> {
  await answer(api.DELETE("/api/api-keys/{id}", path(id)));
  await refetch(peopleKeys.apiKeys);
}
