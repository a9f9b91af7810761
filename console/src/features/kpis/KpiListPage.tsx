import { useParams, useSearch } from "@tanstack/react-router";
import { LinkButton } from "../../ui/LinkButton";
import { ListAndDetail } from "../../ui/ListAndDetail";
import { closeLook, wholePageLook } from "../../ui/panelLook";
import { KpiList } from "./KpiList";

/** The KPIs, and the one that is open. */
export function KpiListPage() {
  const { id = "" } = useParams({ strict: false });
  const { shown } = useSearch({ strict: false });
  return (
    <ListAndDetail
      list={<KpiList />}
      controls={
        <>
          <LinkButton to="/kpis/$id" params={{ id }} search={{ shown, view: "page" }} {...wholePageLook} />
          <LinkButton to="/kpis" search={{ shown }} resetScroll={false} {...closeLook} />
        </>
      }
    />
  );
}
