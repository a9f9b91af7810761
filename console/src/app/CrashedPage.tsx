import { Button } from "@fluentui/react-components";
import { Refused } from "../api/client";
import { Message } from "../ui/Message";
import { Page } from "../ui/Page";
import { appStrings } from "./strings";

/** What stands in place of a page whose code or first data failed. */
export function CrashedPage({ error }: { error: unknown }) {
  const refused = error instanceof Refused ? error : null;
  return (
    <Page title={refused ? refused.problem.title : appStrings.crashed} width="reading">
      <Message tone="off" alert actions={<Button onClick={() => window.location.reload()}>{appStrings.reload}</Button>}>
        <p>{refused ? refused.message : appStrings.crashedText}</p>
      </Message>
    </Page>
  );
}
