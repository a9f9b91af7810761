import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { endOtherSessions, endSession } from "../../data/account";
import { sessionsQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/Loaded";
import { PagedTable } from "../../ui/PagedTable";
import { settingsStrings as s } from "./strings";
import { tell } from "./tell";

export function SessionsCard() {
  const sessions = useQuery(sessionsQuery);
  return (
    <Card
      title={s.sessions}
      note={s.sessionsText}
      actions={<Button onClick={() => tell(endOtherSessions(), s.ended)}>{s.endOthers}</Button>}
    >
      <Loaded query={sessions} waiting={<Bones count={2} shape="line" />}>
        {(data) => (
          <PagedTable
            first={10}
            label={s.sessions}
            rows={data.items}
            rowKey={(one) => one.id}
            columns={[
              { key: "browser", title: s.browser, cell: (one) => one.browser },
              { key: "address", title: s.address, cell: (one) => one.address_hint },
              { key: "began", title: s.began, cell: (one) => <Ago at={one.created_at} /> },
              { key: "used", title: s.lastUsed, cell: (one) => <Ago at={one.last_used_at} /> },
              {
                key: "end",
                action: true,
                title: s.end,
                cell: (one) =>
                  one.current ? (
                    s.thisOne
                  ) : (
                    <Button
                      size="small"
                      aria-label={s.endSession(one.browser)}
                      onClick={() => tell(endSession(one.id), s.ended)}
                    >
                      {s.end}
                    </Button>
                  ),
              },
            ]}
          />
        )}
      </Loaded>
    </Card>
  );
}
