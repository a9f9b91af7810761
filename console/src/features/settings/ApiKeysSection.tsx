import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { apiKeysQuery, deleteApiKey } from "../../data/people";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { formatMoment } from "../../ui/format";
import { AddRegular } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { PagedTable } from "../../ui/PagedTable";
import { ApiKeyDialog } from "./ApiKeyDialog";
import { settingsStrings as s } from "./strings";
import { tell } from "./tell";

export function ApiKeysSection() {
  const keys = useQuery(apiKeysQuery);
  const [isMaking, setIsMaking] = useState(false);
  return (
    <Card
      title={s.sections["api-keys"]}
      note={s.keysText}
      actions={
        <Button appearance="primary" icon={<AddRegular />} onClick={() => setIsMaking(true)}>
          {s.keyNew}
        </Button>
      }
    >
      <Loaded query={keys} waiting={<Bones count={3} shape="line" />}>
        {(data) =>
          data.items.length === 0 ? (
            <p>{s.keysNone}</p>
          ) : (
            <PagedTable
              label={s.sections["api-keys"] ?? ""}
              rows={data.items}
              rowKey={(key) => key.id}
              columns={[
                { key: "name", title: s.keyName, cell: (key) => key.name },
                {
                  key: "scopes",
                  title: s.keyScopes,
                  cell: (key) => key.scopes.map((scope) => s.scopes[scope] ?? scope).join(", "),
                },
                { key: "by", title: s.madeBy, cell: (key) => key.made_by_name },
                {
                  key: "used",
                  title: s.lastUsed,
                  cell: (key) => (key.last_used_at ? <Ago at={key.last_used_at} /> : s.unused),
                },
                {
                  key: "ends",
                  title: s.keyEnds,
                  cell: (key) => (key.expires_at ? formatMoment(key.expires_at) : s.keyNever),
                },
                {
                  key: "delete",
                  action: true,
                  title: s.keyDelete,
                  cell: (key) => (
                    <Button
                      size="small"
                      aria-label={s.keyDeleteNamed(key.name)}
                      onClick={() => tell(deleteApiKey(key.id), s.keyDeleted)}
                    >
                      {s.keyDelete}
                    </Button>
                  ),
                },
              ]}
            />
          )
        }
      </Loaded>
      {isMaking && <ApiKeyDialog onClose={() => setIsMaking(false)} />}
    </Card>
  );
}
