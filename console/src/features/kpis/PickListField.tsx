import { Field, Input } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { pickListQuery } from "../../data/kpis";
import { useSettled } from "../../ui/useSettled";
import { kpiStrings as s } from "./strings";

export interface Choice {
  id: string;
  label: string;
}

interface PickListFieldProps {
  connection: string;
  statement: string;
  value: Choice;
  onChange: (choice: Choice) => void;
}

/** A choice from the source, found by typing; an identifier written by hand is taken as well. */
export function PickListField({ connection, statement, value, onChange }: PickListFieldProps) {
  const list = useId();
  const [text, setText] = useState(value.label || value.id);
  const search = useSettled(text === value.label ? "" : text, 300);
  const query = useSettled(statement, 600);
  const choices = useQuery({
    ...pickListQuery(connection, query, search),
    enabled: connection !== "" && query.trim() !== "",
    retry: false,
    placeholderData: (before) => before,
  });
  const offered = tellApart(choices.data?.items ?? []);
  const type = (typed: string) => {
    setText(typed);
    const known = offered.find((one) => one.shown === typed);
    const written = typed.trim();
    onChange(known?.choice ?? { id: written, label: written });
  };
  return (
    <>
      <Field label={s.choice} hint={s.choiceHint} validationMessage={choices.error?.message}>
        <Input list={list} value={text} autoComplete="off" onChange={(_, data) => type(data.value)} />
      </Field>
      <datalist id={list}>
        {offered.map((one) => (
          <option key={one.choice.id} value={one.shown} />
        ))}
      </datalist>
    </>
  );
}

// Two choices may have one label; then the identifier stands beside it.
function tellApart(choices: readonly Choice[]): { shown: string; choice: Choice }[] {
  const times = new Map<string, number>();
  for (const { label } of choices) times.set(label, (times.get(label) ?? 0) + 1);
  return choices.map((choice) => ({
    choice,
    shown: times.get(choice.label) === 1 ? choice.label : `${choice.label} (${choice.id})`,
  }));
}
