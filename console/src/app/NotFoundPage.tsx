import { EmptyState } from "../ui/EmptyState";
import { LinkButton } from "../ui/LinkButton";
import { Page } from "../ui/Page";
import { appStrings } from "./strings";

export function NotFoundPage() {
  return (
    <Page title={appStrings.notFound} width="reading">
      <EmptyState title={appStrings.notFound} action={<LinkButton to="/">{appStrings.toHome}</LinkButton>}>
        {appStrings.notFoundText}
      </EmptyState>
    </Page>
  );
}
