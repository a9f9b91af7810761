import { useParams, useSearch } from "@tanstack/react-router";
import { LinkButton } from "../../ui/LinkButton";
import { ListAndDetail } from "../../ui/ListAndDetail";
import { closeLook, wholePageLook } from "../../ui/panelLook";
import { GoalList } from "./GoalList";

/** Every goal in rows, and the one that is open. */
export function GoalListPage() {
  const { id = "" } = useParams({ strict: false });
  const { shown } = useSearch({ strict: false });
  return (
    <ListAndDetail
      list={<GoalList />}
      controls={
        <>
          <LinkButton to="/goals/$id" params={{ id }} search={{ shown, view: "page" }} {...wholePageLook} />
          <LinkButton to="/goals" search={{ shown }} resetScroll={false} {...closeLook} />
        </>
      }
    />
  );
}
