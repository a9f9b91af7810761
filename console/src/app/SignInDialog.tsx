import { SignInForm } from "../features/signin/SignInForm";
import { Dialog } from "../ui/Dialog";
import { appStrings } from "./strings";

/** Signing in again without leaving the page, so that nothing typed is lost. */
export function SignInDialog({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  return (
    <Dialog title={appStrings.signInAgain} onClose={onClose} closeLabel={appStrings.cancel}>
      <SignInForm onDone={onDone} />
    </Dialog>
  );
}
