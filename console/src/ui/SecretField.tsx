import { Button } from "@fluentui/react-components";
import { type ComponentProps, useState } from "react";
import { uiStrings } from "./strings";
import { TextField } from "./TextField";

/** A passphrase or password, hidden until asked for. */
export function SecretField(props: Omit<ComponentProps<typeof TextField>, "type" | "contentAfter" | "rows">) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...props}
      type={shown ? "text" : "password"}
      contentAfter={
        <Button size="small" appearance="transparent" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? uiStrings.hide : uiStrings.show}
        </Button>
      }
    />
  );
}
