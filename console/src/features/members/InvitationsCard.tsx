import { Button } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { sentenceOf } from "../../api/client";
import { invitationsQuery, membersQuery, withdrawInvitation } from "../../data/people";
import { Card } from "../../ui/Card";
import { formatMoment } from "../../ui/format";
import { sayDone, sayFault } from "../../ui/notices";
import { PagedTable } from "../../ui/PagedTable";
import { roleLabel } from "../../ui/roles";
import { memberStrings as s } from "./strings";

/** Invitations that nobody has used yet; nothing when there is none. */
export function InvitationsCard() {
  const items = useQuery(invitationsQuery).data?.items ?? [];
  const members = useQuery(membersQuery).data?.items ?? [];
  const nameOf = (id: string) => members.find((member) => member.id === id)?.name ?? s.gone;
  if (items.length === 0) return null;
  const withdraw = (id: string) =>
    withdrawInvitation(id).then(
      () => sayDone(s.withdrawn),
      (thrown: unknown) => sayFault(sentenceOf(thrown)),
    );
  return (
    <Card title={s.invitations}>
      <PagedTable
        label={s.invitations}
        rows={items}
        rowKey={(one) => one.id}
        columns={[
          { key: "email", title: s.email, cell: (one) => one.email ?? s.anyone },
          { key: "roles", title: s.roles, cell: (one) => one.roles.map(roleLabel).join(", ") },
          { key: "by", title: s.invitedBy, cell: (one) => nameOf(one.invited_by) },
          { key: "ends", title: s.ends, cell: (one) => formatMoment(one.expires_at) },
          {
            key: "withdraw",
            action: true,
            title: s.withdraw,
            cell: (one) => (
              <Button
                size="small"
                aria-label={s.withdrawFor(one.email ?? s.anyone)}
                onClick={() => void withdraw(one.id)}
              >
                {s.withdraw}
              </Button>
            ),
          },
        ]}
      />
    </Card>
  );
}
