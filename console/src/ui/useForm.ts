// Form state: a field is judged when it is left, never while typing; a failed submit moves focus to the first fault.
import { type FormEvent, useRef, useState } from "react";
import { fieldFault, sentenceOf } from "../api/client";

export type Faults<V> = Partial<Record<keyof V & string, string>>;

interface FormOptions<V> {
  initial: V;
  check: (values: V) => Faults<V>;
  submit: (values: V) => Promise<unknown>;
  /** Where the server names a field by another pointer than `/name`. */
  pointers?: Partial<Record<keyof V & string, string>>;
}

export function useForm<V extends object>({ initial, check, submit, pointers }: FormOptions<V>) {
  const [values, setValues] = useState(initial);
  const [faults, setFaults] = useState<Faults<V>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  function set<K extends keyof V & string>(name: K, value: V[K]): void {
    setValues((before) => ({ ...before, [name]: value }));
    setFaults((before) => ({ ...before, [name]: undefined }));
  }

  function left(name: keyof V & string): void {
    setFaults((before) => ({ ...before, [name]: check(values)[name] }));
  }

  function show(found: Faults<V>): void {
    setFaults(found);
    const first = Object.keys(values).find((name) => found[name as keyof V & string] !== undefined);
    if (first === undefined) return;
    form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }

  function refused(thrown: unknown): void {
    const found: Faults<V> = {};
    for (const name of Object.keys(values) as (keyof V & string)[]) {
      found[name] = fieldFault(thrown, pointers?.[name] ?? `/${name}`);
    }
    if (Object.values(found).some((fault) => fault !== undefined)) show(found);
    else setFailure(sentenceOf(thrown));
  }

  /** Judges the fields, then does something with them: what the form is for, or what stands beside it. */
  async function run(act: (values: V) => Promise<unknown>): Promise<void> {
    setFailure(null);
    const found = check(values);
    if (Object.values(found).some((fault) => fault !== undefined)) return show(found);
    setBusy(true);
    try {
      await act(values);
    } catch (thrown) {
      refused(thrown);
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event?: FormEvent): Promise<void> {
    event?.preventDefault();
    return run(submit);
  }

  return { values, set, setValues, left, faults, failure, busy, run, onSubmit, form };
}

export type Form<V extends object> = ReturnType<typeof useForm<V>>;
