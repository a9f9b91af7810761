import { LinkButton } from "../ui/LinkButton";
import { Message } from "../ui/Message";
import { Page } from "../ui/Page";
import { appStrings } from "./strings";

export function NotFoundPage() {
  return (
    <Page title={appStrings.notFound} width="reading">
      <Message actions={<LinkButton to="/">{appStrings.toHome}</LinkButton>}>
        <p>{appStrings.notFoundText}</p>
      </Message>
    </Page>
  );
}
