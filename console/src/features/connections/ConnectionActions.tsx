import { Button } from "@fluentui/react-components";
import { useNavigate } from "@tanstack/react-router";
import { sentenceOf } from "../../api/client";
import type { Connection } from "../../api/types";
import { deleteConnection, restoreConnection } from "../../data/connections";
import { DeleteRegular } from "../../ui/icons";
import { sayDone, sayFault } from "../../ui/notices";
import { connectionStrings as s } from "./strings";

interface ConnectionActionsProps {
  connection: Connection;
  onTest: () => void;
}

export function ConnectionActions({ connection, onTest }: ConnectionActionsProps) {
  const navigate = useNavigate();
  const remove = async () => {
    try {
      await deleteConnection(connection.id);
      sayDone(s.removed(connection.name), () => restoreConnection(connection.id));
      await navigate({ to: "/connections" });
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  return (
    <>
      <Button icon={<DeleteRegular />} onClick={() => void remove()}>
        {s.remove}
      </Button>
      <Button appearance="primary" onClick={onTest}>
        {s.test}
      </Button>
    </>
  );
}
