import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from "@fluentui/react-components";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { sentenceOf } from "../../api/client";
import type { Goal } from "../../api/types";
import * as goals from "../../data/goals";
import {
  ArchiveRegular,
  ArrowClockwiseRegular,
  CopyRegular,
  DeleteRegular,
  EditRegular,
  MoreHorizontalRegular,
  PauseRegular,
  PlayRegular,
} from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { sayDone, sayFault } from "../../ui/notices";
import { uiStrings } from "../../ui/strings";
import { goalStrings as s } from "./strings";

/** Everything here can be taken back for ten seconds instead of being asked about. */
export function GoalActions({ goal }: { goal: Goal }) {
  const navigate = useNavigate();
  const { id } = goal;
  const { view } = useSearch({ strict: false });
  const tell = (act: Promise<unknown>, said: string, undo?: () => Promise<unknown>) =>
    act.then(
      () => sayDone(said, undo),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  const remove = () => {
    void navigate({ to: "/goals", resetScroll: false });
    void tell(goals.deleteGoal(id), s.deleted(goal.name), () => goals.restoreGoal(id));
  };
  const duplicate = async () => {
    try {
      const copy = await goals.duplicateGoal(id);
      sayDone(s.duplicated);
      void navigate({ to: "/goals/$id/edit", params: { id: copy.id }, search: { view } });
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  const pause = () => void tell(goals.pauseGoal(id), s.paused, () => goals.resumeGoal(id));
  const resume = () => void tell(goals.resumeGoal(id), s.resumed, () => goals.pauseGoal(id));
  const archive = () => void tell(goals.archiveGoal(id), s.archived, () => goals.unarchiveGoal(id));
  const unarchive = () => void tell(goals.unarchiveGoal(id), s.unarchived, () => goals.archiveGoal(id));
  return (
    <>
      <Button icon={<ArrowClockwiseRegular />} onClick={() => void tell(goals.refreshGoal(id), s.refreshing)}>
        {s.refresh}
      </Button>
      <LinkButton to="/goals/$id/edit" params={{ id }} search={{ view }} icon={<EditRegular />} appearance="primary">
        {s.edit}
      </LinkButton>
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<MoreHorizontalRegular />} aria-label={uiStrings.actions(goal.name)} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            {goal.state === "paused" ? (
              <MenuItem icon={<PlayRegular />} onClick={resume}>
                {s.resume}
              </MenuItem>
            ) : (
              <MenuItem icon={<PauseRegular />} onClick={pause}>
                {s.pause}
              </MenuItem>
            )}
            <MenuItem icon={<CopyRegular />} onClick={() => void duplicate()}>
              {s.duplicate}
            </MenuItem>
            <MenuItem icon={<ArchiveRegular />} onClick={goal.state === "archived" ? unarchive : archive}>
              {goal.state === "archived" ? s.unarchive : s.archive}
            </MenuItem>
            <MenuItem icon={<DeleteRegular />} onClick={remove}>
              {s.remove}
            </MenuItem>
          </MenuList>
        </MenuPopover>
      </Menu>
    </>
  );
}
