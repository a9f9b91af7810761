import { CopyBlock } from "../../ui/CopyBlock";
import { Message } from "../../ui/Message";
import { settingsStrings as s } from "./strings";

/** Shown once, right after they are made. */
export function RecoveryCodes({ codes }: { codes: string[] }) {
  return (
    <Message tone="risk" title={s.recoveryFresh} alert>
      <p>{s.recoveryText}</p>
      <CopyBlock text={codes.join("\n")} label={s.recoveryFresh} />
    </Message>
  );
}
