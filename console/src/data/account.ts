// What a person does with their own account.
import { answer, api } from "../api/client";
import { refetch } from "./client";
import { sessionKeys } from "./session";
import { act } from "./stepUp";

export async function renameMe(name: string): Promise<void> {
  await answer(api.PATCH("/api/me", { body: { name } }));
  await refetch(sessionKeys.me);
}

export const changePassphrase = (current: string, next: string) =>
  answer(api.POST("/api/me/passphrase", { body: { current, new: next } }));

export const offerTotp = () => act(() => answer(api.POST("/api/me/totp")));

export async function confirmTotp(code: string): Promise<string[]> {
  const { recovery_codes } = await answer(api.POST("/api/me/totp/confirm", { body: { code } }));
  return recovery_codes;
}

export async function removeTotp(): Promise<void> {
  await act(() => answer(api.DELETE("/api/me/totp")));
  await refetch(sessionKeys.me);
}

export async function newRecoveryCodes(): Promise<string[]> {
  const { recovery_codes } = await act(() => answer(api.POST("/api/me/recovery-codes")));
  return recovery_codes;
}

export const newPasskeyOptions = () => act(() => answer(api.POST("/api/me/passkeys/options")));

export async function addPasskey(name: string, credential: unknown): Promise<void> {
  await answer(api.POST("/api/me/passkeys", { body: { name, credential } }));
  await refetch(sessionKeys.passkeys, sessionKeys.me);
}

export async function removePasskey(id: string): Promise<void> {
  await act(() => answer(api.DELETE("/api/me/passkeys/{id}", { params: { path: { id } } })));
  await refetch(sessionKeys.passkeys, sessionKeys.me);
}

export async function endSession(id: string): Promise<void> {
  await answer(api.DELETE("/api/me/sessions/{id}", { params: { path: { id } } }));
  await refetch(sessionKeys.sessions);
}

export async function endOtherSessions(): Promise<void> {
  await answer(api.DELETE("/api/me/sessions"));
  await refetch(sessionKeys.sessions);
}
