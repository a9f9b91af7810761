// An organization's own key service: what the form holds, and what the server takes.
import { needed } from "../../ui/checks";
import type { Faults } from "../../ui/useForm";
import { keyStrings as s } from "./strings";

export type Provider = "transit" | "azure_key_vault" | "aws_kms";

/** Everything that any of the providers needs; files are bare names in the organization's folder. */
export interface OwnServiceValues {
  provider: Provider;
  address: string;
  key: string;
  mount: string;
  client: string;
  authority: string;
  /** With Azure: secret or assertion. With AWS: credentials or web identity. */
  proof: "secret" | "identity";
  role: string;
  tokenAddress: string;
  /** The token, the secret, the credentials: whatever proves who we are. */
  secretFile: string;
  authorityFile: string;
}

export const emptyService: OwnServiceValues = {
  provider: "transit",
  address: "",
  key: "",
  mount: "transit",
  client: "",
  authority: "",
  proof: "secret",
  role: "",
  tokenAddress: "",
  secretFile: "token",
  authorityFile: "",
};

type Settings = Record<string, unknown>;

/** As the server takes them. */
export function settingsOf(values: OwnServiceValues): Settings {
  const own = (text: string) => (text.trim() === "" ? null : text.trim());
  const common = { provider: values.provider, key: values.key.trim(), ca_file: own(values.authorityFile) };
  const file = values.secretFile.trim();
  const isIdentity = values.proof === "identity";
  switch (values.provider) {
    case "transit":
      return { ...common, address: values.address.trim(), mount: values.mount.trim(), token_file: file };
    case "azure_key_vault":
      return {
        ...common,
        address: values.address.trim(),
        client_id: values.client.trim(),
        client: isIdentity ? { assertion_file: file } : { secret_file: file },
        authority: own(values.authority),
      };
    case "aws_kms":
      return {
        ...common,
        address: own(values.address),
        sts_address: own(values.tokenAddress),
        credentials: isIdentity ? { web_identity: { role: values.role.trim(), token_file: file } } : { file },
      };
  }
}

/** As the form shows what the server holds. */
export function valuesOf(settings: Settings): OwnServiceValues {
  const text = (from: unknown, name: string) => {
    const value: unknown = isRecord(from) ? from[name] : undefined;
    return typeof value === "string" ? value : "";
  };
  const identity = isRecord(settings.credentials) ? settings.credentials.web_identity : undefined;
  const assertion = text(settings.client, "assertion_file");
  const files = [
    text(settings, "token_file"),
    text(settings.client, "secret_file"),
    assertion,
    text(settings.credentials, "file"),
    text(identity, "token_file"),
  ];
  return {
    provider: providerOf(text(settings, "provider")),
    address: text(settings, "address"),
    key: text(settings, "key"),
    mount: text(settings, "mount") || emptyService.mount,
    client: text(settings, "client_id"),
    authority: text(settings, "authority"),
    proof: assertion !== "" || isRecord(identity) ? "identity" : "secret",
    role: text(identity, "role"),
    tokenAddress: text(settings, "sts_address"),
    secretFile: files.find((file) => file !== "") ?? "",
    authorityFile: text(settings, "ca_file"),
  };
}

export function providerOf(text: string): Provider {
  return text === "azure_key_vault" || text === "aws_kms" ? text : "transit";
}

export function serviceFaults(values: OwnServiceValues): Faults<OwnServiceValues> {
  const isAws = values.provider === "aws_kms";
  return {
    address: isAws && values.address.trim() === "" ? undefined : addressFault(values.address),
    key: needed(values.key, s.key[values.provider]),
    mount: values.provider === "transit" ? needed(values.mount, s.mount) : undefined,
    client: values.provider === "azure_key_vault" ? needed(values.client, s.client) : undefined,
    role: isAws && values.proof === "identity" ? needed(values.role, s.role) : undefined,
    secretFile: fileFault(values.secretFile) ?? needed(values.secretFile, s.fileOf(values)),
    authorityFile: fileFault(values.authorityFile),
  };
}

function addressFault(address: string): string | undefined {
  return /^https:\/\/[^\s/]+\/?$/.test(address.trim()) ? undefined : s.addressShape;
}

function fileFault(name: string): string | undefined {
  return /[/\\]/.test(name) ? s.fileShape : undefined;
}

function isRecord(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
