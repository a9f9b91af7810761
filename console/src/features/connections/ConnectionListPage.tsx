import { useParams, useSearch } from "@tanstack/react-router";
import { LinkButton } from "../../ui/LinkButton";
import { ListAndDetail } from "../../ui/ListAndDetail";
import { closeLook, wholePageLook } from "../../ui/panelLook";
import { ConnectionList } from "./ConnectionList";

/** The connections, and the one that is open. */
export function ConnectionListPage() {
  const { id = "" } = useParams({ strict: false });
  const { shown, test } = useSearch({ strict: false });
  return (
    <ListAndDetail
      list={<ConnectionList />}
      controls={
        <>
          <LinkButton to="/connections/$id" params={{ id }} search={{ shown, test, view: "page" }} {...wholePageLook} />
          <LinkButton to="/connections" search={{ shown }} resetScroll={false} {...closeLook} />
        </>
      }
    />
  );
}
