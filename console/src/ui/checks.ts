// What forms can tell without the server; the server judges again and has the last word.
import { uiStrings } from "./strings";

export const MIN_PASSPHRASE = 12;

export function needed(value: string, label: string): string | undefined {
  return value.trim() === "" ? uiStrings.required(label) : undefined;
}

export function emailFault(value: string): string | undefined {
  if (value.trim() === "") return uiStrings.required("E-mail");
  return /^\S+@\S+\.\S+$/.test(value.trim()) ? undefined : uiStrings.emailShape;
}

export function passphraseFault(value: string): string | undefined {
  return [...value].length >= MIN_PASSPHRASE ? undefined : uiStrings.passphraseShort(MIN_PASSPHRASE);
}

export function decimalFault(value: string, label: string): string | undefined {
  if (value.trim() === "") return uiStrings.required(label);
  return /^-?\d+(\.\d+)?$/.test(value.trim()) ? undefined : uiStrings.decimalShape;
}

export function dayFault(value: string, label: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? undefined : uiStrings.dayShape(label);
}
