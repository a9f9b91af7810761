// Passkeys: turns the server's JSON into what the browser wants, and its answer back into JSON.

import { uiStrings } from "./strings";

type Json = Record<string, unknown>;

export function passkeysPossible(): boolean {
  return typeof window.PublicKeyCredential === "function" && navigator.credentials !== undefined;
}

export async function createPasskey(options: unknown): Promise<unknown> {
  const publicKey = inner(options);
  const user = publicKey.user as Json;
  const credential = await navigator.credentials
    .create({
      publicKey: {
        ...publicKey,
        // Kept on the device with its owner's name, a passkey signs in without the passphrase.
        authenticatorSelection: { ...(publicKey.authenticatorSelection as Json), residentKey: "preferred" },
        challenge: bytes(publicKey.challenge),
        user: { ...user, id: bytes(user.id) },
        excludeCredentials: withIds(publicKey.excludeCredentials),
      } as unknown as PublicKeyCredentialCreationOptions,
    })
    .catch(notGiven);
  return toJson(credential);
}

export async function askPasskey(options: unknown): Promise<unknown> {
  const publicKey = inner(options);
  const credential = await navigator.credentials
    .get({
      publicKey: {
        ...publicKey,
        challenge: bytes(publicKey.challenge),
        allowCredentials: withIds(publicKey.allowCredentials),
      } as unknown as PublicKeyCredentialRequestOptions,
    })
    .catch(notGiven);
  return toJson(credential);
}

// Browsers say why in words for developers, and tell a cancelled dialog from a late one on purpose not at all.
function notGiven(): never {
  throw new Error(uiStrings.noPasskey);
}

function inner(options: unknown): Json {
  const outer = options as Json;
  return (outer.publicKey ?? outer) as Json;
}

function withIds(list: unknown): Json[] | undefined {
  return Array.isArray(list) ? list.map((one: Json) => ({ ...one, id: bytes(one.id) })) : undefined;
}

function bytes(text: unknown): Uint8Array<ArrayBuffer> {
  const plain = atob(String(text).replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (character) => character.charCodeAt(0));
}

function base64url(buffer: ArrayBuffer | null | undefined): string | null {
  if (!buffer) return null;
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function toJson(credential: Credential | null): unknown {
  if (!(credential instanceof PublicKeyCredential)) return notGiven();
  const response = credential.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: base64url(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
    response: {
      clientDataJSON: base64url(response.clientDataJSON),
      attestationObject: base64url(response.attestationObject) ?? undefined,
      authenticatorData: base64url(response.authenticatorData) ?? undefined,
      signature: base64url(response.signature) ?? undefined,
      userHandle: base64url(response.userHandle),
    },
  };
}
