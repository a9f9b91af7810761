import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../api/client";
import type { components } from "../api/schema";
import { queryClient } from "./client";

type Schemas = components["schemas"];

export const sessionKeys = {
  me: ["me"],
  installation: ["installation"],
  sessions: ["sessions"],
  passkeys: ["passkeys"],
} as const;

export const meQuery = queryOptions({
  queryKey: sessionKeys.me,
  queryFn: () => answer(api.GET("/api/me")),
  staleTime: 60_000,
});

export const installationQuery = queryOptions({
  queryKey: sessionKeys.installation,
  queryFn: () => answer(api.GET("/api/installation")),
});

export const organizationsQuery = queryOptions({
  queryKey: ["organizations"],
  queryFn: () => answer(api.GET("/api/organizations")),
});

export const sessionsQuery = queryOptions({
  queryKey: sessionKeys.sessions,
  queryFn: () => answer(api.GET("/api/me/sessions")),
});

export const passkeysQuery = queryOptions({
  queryKey: sessionKeys.passkeys,
  queryFn: () => answer(api.GET("/api/me/passkeys")),
});

export const setupLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ["setup-link", token],
    queryFn: () => answer(api.GET("/api/setup", { params: { query: { token } } })),
  });

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: () => answer(api.GET("/api/invitations/by-token", { params: { query: { token } } })),
  });

export const resetLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ["passphrase-reset", token],
    queryFn: () => answer(api.GET("/api/passphrase-reset", { params: { query: { token } } })),
  });

export const resetPassphrase = (token: string, passphrase: string) =>
  answer(api.POST("/api/passphrase-reset", { body: { token, passphrase } }));
export const setUp = (body: Schemas["SetUp"]) => answer(api.POST("/api/setup", { body }));
export const signIn = (body: Schemas["SignIn"]) => answer(api.POST("/api/session", { body }));
export const secondFactor = (body: Schemas["SecondFactor"]) => answer(api.POST("/api/session/second-factor", { body }));
export const passkeyOptions = () => answer(api.POST("/api/session/passkey/options"));
export const signInWithPasskey = (credential: unknown) =>
  answer(api.POST("/api/session/passkey", { body: { credential } }));
export const stepUp = (body: Schemas["StepUp"]) => answer(api.POST("/api/session/step-up", { body }));
export const acceptInvitation = (body: Schemas["InvitationAccept"]) =>
  answer(api.POST("/api/invitations/accept", { body }));
export const switchOrganization = (organization: string) =>
  answer(api.POST("/api/session/organization", { body: { organization } }));

/** Forgets everything that the last person saw. */
export async function signOut(): Promise<void> {
  await answer(api.DELETE("/api/session"));
  queryClient.clear();
}
