import { useState } from "react";
import { sayDone } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { type Pasted, readConnectionString } from "./connectionString";
import { connectionStrings as s } from "./strings";

/** Takes a whole connection string; it is emptied at once, because it may hold a password. */
export function PasteField({ onPasted }: { onPasted: (pasted: Pasted) => void }) {
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const take = (given: string): boolean => {
    const pasted = readConnectionString(given);
    setFault(pasted === null && given.trim() !== "" ? s.pasteFault : undefined);
    if (pasted === null) return false;
    setText("");
    onPasted(pasted);
    sayDone(s.pasted);
    return true;
  };
  return (
    <TextField
      label={s.paste}
      name="paste"
      hint={s.pasteHint}
      value={text}
      fault={fault}
      autoComplete="off"
      onChange={setText}
      onPaste={take}
      onLeave={() => take(text)}
    />
  );
}
