import { Button } from "@fluentui/react-components";
import { useState } from "react";
import { sentenceOf } from "../api/client";
import { Dialog } from "./Dialog";
import { Message } from "./Message";
import { uiStrings } from "./strings";
import { TextField } from "./TextField";

interface ConfirmDialogProps {
  title: string;
  /** What will happen, with the object's name. */
  consequence: string;
  /** Must be typed. */
  name: string;
  verb: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** For the few acts that cannot be taken back. */
export function ConfirmDialog({ title, consequence, name, verb, onConfirm, onClose }: ConfirmDialogProps) {
  const [typed, setTyped] = useState("");
  const [fault, setFault] = useState<string>();
  const [failure, setFailure] = useState<string | null>(null);
  const confirm = async () => {
    if (typed.trim() !== name) return setFault(uiStrings.nameDiffers);
    try {
      await onConfirm();
      onClose();
    } catch (thrown) {
      setFailure(sentenceOf(thrown));
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      closeLabel={uiStrings.cancel}
      actions={
        <Button appearance="primary" onClick={() => void confirm()}>
          {verb}
        </Button>
      }
    >
      <p>{consequence}</p>
      <TextField
        label={uiStrings.confirmName(name)}
        name="confirm"
        value={typed}
        onChange={setTyped}
        fault={fault}
        autoFocus
      />
      {failure && (
        <Message tone="off" alert>
          <p>{failure}</p>
        </Message>
      )}
    </Dialog>
  );
}
