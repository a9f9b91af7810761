import { expect, it } from "vitest";
import { settingsOf, valuesOf } from "./ownService";

const all = [
  {
    provider: "transit",
    address: "https://bao.example.com:8200",
    mount: "transit",
    key: "k",
    token_file: "token",
    ca_file: "ca.pem",
  },
  {
    provider: "azure_key_vault",
    address: "https://ours.vault.azure.net",
    key: "k",
    client_id: "c",
    client: { secret_file: "client-secret" },
    authority: null,
    ca_file: null,
  },
  {
    provider: "azure_key_vault",
    address: "https://ours.vault.azure.net",
    key: "k",
    client_id: "c",
    client: { assertion_file: "assertion" },
    authority: "https://login.example.com",
    ca_file: null,
  },
  {
    provider: "aws_kms",
    key: "arn:aws:kms:eu-west-1:1:key/2",
    credentials: { file: "credentials" },
    address: null,
    sts_address: null,
    ca_file: null,
  },
  {
    provider: "aws_kms",
    key: "arn:aws:kms:eu-west-1:1:key/2",
    credentials: { web_identity: { role: "arn:aws:iam::1:role/r", token_file: "identity" } },
    address: "https://kms.example.com",
    sts_address: "https://sts.example.com",
    ca_file: null,
  },
];

it.each(all)("keeps every setting of %s through the form", (settings) => {
  expect(settingsOf(valuesOf(settings))).toEqual(settings);
});
