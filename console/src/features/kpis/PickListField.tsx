import { Combobox, Field, Option } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
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
  const [text, setText] = useState(value.label || value.id);
  const search = useSettled(text === value.label ? "" : text, 300);
  const query = useSettled(statement, 600);
  const choices = useQuery({
    ...pickListQuery(connection, query, search),
    enabled: connection !== "" && query.trim() !== "",
    retry: false,
    placeholderData: (before) => before,
  });
  const items = choices.data?.items ?? [];
  const take = (id: string) => {
    const choice = items.find((one) => one.id === id) ?? { id, label: id };
    setText(choice.label);
    onChange(choice);
  };
  return (
    <Field label={s.choice} hint={s.choiceHint} validationMessage={choices.error?.message}>
      <Combobox
        freeform
        value={text}
        selectedOptions={value.id === "" ? [] : [value.id]}
        onChange={(event) => setText(event.target.value)}
        onOptionSelect={(_, data) => take(data.optionValue ?? data.optionText ?? text)}
        onBlur={() => text.trim() !== "" && text !== value.label && take(text.trim())}
      >
        {items.map((choice) => (
          <Option key={choice.id} value={choice.id} text={choice.label}>
            {choice.label}
          </Option>
        ))}
      </Combobox>
    </Field>
  );
}
