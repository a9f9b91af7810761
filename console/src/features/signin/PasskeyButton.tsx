import { Button } from "@fluentui/react-components";
import { sentenceOf } from "../../api/client";
import { passkeyOptions, signInWithPasskey } from "../../data/session";
import { KeyRegular } from "../../ui/icons";
import { sayFault } from "../../ui/notices";
import { askPasskey, passkeysPossible } from "../../ui/webauthn";

interface PasskeyButtonProps {
  label: string;
  appearance?: "primary" | "secondary";
  onDone: () => void;
}

/** Signs in with a passkey: alone, or as the second factor of who just gave the passphrase. */
export function PasskeyButton({ label, appearance, onDone }: PasskeyButtonProps) {
  if (!passkeysPossible()) return null;
  const ask = async () => {
    try {
      await signInWithPasskey(await askPasskey(await passkeyOptions()));
      onDone();
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  return (
    <Button icon={<KeyRegular />} appearance={appearance} onClick={() => void ask()}>
      {label}
    </Button>
  );
}
