import { Button, Menu, MenuItem, MenuList, MenuPopover, MenuTrigger } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { sentenceOf } from "../../api/client";
import type { Connection } from "../../api/types";
import { archiveConnection, deleteConnection, restoreConnection, unarchiveConnection } from "../../data/connections";
import { ArchiveRegular, CopyRegular, DeleteRegular, MoreHorizontalRegular } from "../../ui/icons";
import { sayDone, sayFault } from "../../ui/notices";
import { uiStrings } from "../../ui/strings";
import { connectionStrings as s } from "./strings";

interface ConnectionActionsProps {
  connection: Connection;
  onTest: () => void;
}

/** Everything here but the test can be taken back. */
export function ConnectionActions({ connection, onTest }: ConnectionActionsProps) {
  const navigate = useNavigate();
  const { id } = connection;
  const tell = (act: Promise<unknown>, said: string, undo: () => Promise<unknown>) =>
    act.then(
      () => sayDone(said, undo),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  const remove = async () => {
    try {
      await deleteConnection(id);
      sayDone(s.removed(connection.name), () => restoreConnection(id));
      await navigate({ to: "/connections", resetScroll: false });
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  const archive = () => void tell(archiveConnection(id), s.archivedNow, () => unarchiveConnection(id));
  const unarchive = () => void tell(unarchiveConnection(id), s.unarchivedNow, () => archiveConnection(id));
  return (
    <>
      {!connection.archived_at && (
        <Button appearance="primary" onClick={onTest}>
          {s.test}
        </Button>
      )}
      <Menu>
        <MenuTrigger disableButtonEnhancement>
          <Button icon={<MoreHorizontalRegular />} aria-label={uiStrings.actions(connection.name)} />
        </MenuTrigger>
        <MenuPopover>
          <MenuList>
            <MenuItem
              icon={<CopyRegular />}
              onClick={() => void navigate({ to: "/connections/new", search: { from: id } })}
            >
              {s.duplicate}
            </MenuItem>
            <MenuItem icon={<ArchiveRegular />} onClick={connection.archived_at ? unarchive : archive}>
              {connection.archived_at ? s.unarchive : s.archive}
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
