import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { sentenceOf } from "../../api/client";
import type { Kpi } from "../../api/types";
import * as kpis from "../../data/kpis";
import {
  ArchiveRegular,
  ArrowClockwiseRegular,
  CopyRegular,
  DeleteRegular,
  MoreHorizontalRegular,
} from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { sayDone, sayFault } from "../../ui/notices";
import { uiStrings } from "../../ui/strings";
import { kpiStrings as s } from "./strings";

/** Everything here can be taken back for ten seconds instead of being asked about. */
export function KpiActions({ kpi }: { kpi: Kpi }) {
  const navigate = useNavigate();
  const { id } = kpi;
  const tell = (act: Promise<unknown>, said: string, undo?: () => Promise<unknown>) =>
    act.then(
      () => sayDone(said, undo),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  const remove = async () => {
    try {
      await kpis.deleteKpi(id);
      sayDone(s.removed(kpi.name), () => kpis.restoreKpi(id));
      await navigate({ to: "/kpis", resetScroll: false });
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  const duplicate = async () => {
    try {
      const copy = await kpis.duplicateKpi(id);
      sayDone(s.duplicated);
      await navigate({ to: "/kpis/$id", params: { id: copy.id } });
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  const archive = () => void tell(kpis.archiveKpi(id), s.archivedNow, () => kpis.unarchiveKpi(id));
  const unarchive = () => void tell(kpis.unarchiveKpi(id), s.unarchivedNow, () => kpis.archiveKpi(id));
  return (
    <>
      <Button icon={<ArrowClockwiseRegular />} onClick={() => void tell(kpis.refreshKpi(id), s.refreshing)}>
        {s.refreshNow}
      </Button>
      <LinkButton to="/goals/new" search={{ kpi: id }} appearance="primary">
        {s.setGoal}
      </LinkButton>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<MoreHorizontalRegular />} aria-label={uiStrings.actions(kpi.name)} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem icon={<CopyRegular />} onClick={() => void duplicate()}>
              {s.duplicate}
            </MenuItem>
            <MenuItem icon={<ArchiveRegular />} onClick={kpi.state === "archived" ? unarchive : archive}>
              {kpi.state === "archived" ? s.unarchive : s.archive}
            </MenuItem>
            <MenuItem icon={<DeleteRegular />} onClick={() => void remove()}>
              {s.remove}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}
