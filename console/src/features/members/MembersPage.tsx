import { Button } from "@fluentui/react-components";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Member } from "../../api/types";
import { membersQuery } from "../../data/people";
import { meQuery } from "../../data/session";
import { Ago } from "../../ui/Ago";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { AddRegular } from "../../ui/icons";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/Page";
import { PagedTable } from "../../ui/PagedTable";
import { roleLabel } from "../../ui/roles";
import type { Column } from "../../ui/Table";
import { InvitationsCard } from "./InvitationsCard";
import { InviteDialog } from "./InviteDialog";
import { MemberDialog } from "./MemberDialog";
import { memberStrings as s } from "./strings";

export function MembersPage() {
  const members = useQuery(membersQuery);
  const { data: me } = useSuspenseQuery(meQuery);
  const [isInviting, setIsInviting] = useState(false);
  const [changing, setChanging] = useState<Member | null>(null);
  const mayEdit = me.permissions.includes("edit_members");
  return (
    <Page
      title={s.title}
      purpose={s.purpose}
      actions={
        mayEdit && (
          <Button appearance="primary" icon={<AddRegular />} onClick={() => setIsInviting(true)}>
            {s.inviteAction}
          </Button>
        )
      }
    >
      <Loaded query={members} waiting={<Bones count={5} shape="line" />}>
        {(data) => (
          <Card>
            <PagedTable
              label={s.title}
              rows={data.items}
              rowKey={(member) => member.id}
              columns={columnsOf(me.member.id, mayEdit ? setChanging : null)}
            />
          </Card>
        )}
      </Loaded>
      {mayEdit && <InvitationsCard />}
      {isInviting && <InviteDialog onClose={() => setIsInviting(false)} />}
      {changing && <MemberDialog member={changing} onClose={() => setChanging(null)} />}
    </Page>
  );
}

function columnsOf(own: string, onChange: ((member: Member) => void) | null): Column<Member>[] {
  const columns: Column<Member>[] = [
    { key: "name", title: s.name, cell: (member) => (member.id === own ? `${member.name} (${s.you})` : member.name) },
    { key: "email", title: s.email, cell: (member) => member.email },
    { key: "roles", title: s.roles, cell: (member) => member.roles.map(roleLabel).join(", ") },
    { key: "joined", title: s.joined, cell: (member) => <Ago at={member.joined_at} /> },
  ];
  if (onChange === null) return columns;
  const change: Column<Member> = {
    key: "change",
    action: true,
    title: s.change,
    cell: (member) => (
      <Button size="small" aria-label={s.edit(member.name)} onClick={() => onChange(member)}>
        {s.change}
      </Button>
    ),
  };
  return [...columns, change];
}
