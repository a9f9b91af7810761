import { Button } from "@fluentui/react-components";
import { useState } from "react";
import type { Member } from "../../api/types";
import { removeMember, setRoles } from "../../data/people";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Dialog } from "../../ui/Dialog";
import { FormStack } from "../../ui/FormStack";
import { sayDone } from "../../ui/notices";
import { useForm } from "../../ui/useForm";
import { RoleBoxes } from "./RoleBoxes";
import { memberStrings as s } from "./strings";

/** Changes a member's roles, or removes the member. */
export function MemberDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const [isRemoving, setIsRemoving] = useState(false);
  const form = useForm({
    initial: { roles: member.roles },
    check: ({ roles }) => ({ roles: roles.length === 0 ? s.noRole : undefined }),
    submit: async ({ roles }) => {
      await setRoles(member.id, roles);
      sayDone(s.saved);
      onClose();
    },
  });
  if (isRemoving) {
    const remove = async () => {
      await removeMember(member.id);
      sayDone(s.removed(member.name));
    };
    return (
      <ConfirmDialog
        title={s.removeTitle(member.name)}
        consequence={s.removeText(member.name)}
        name={member.name}
        verb={s.remove}
        onConfirm={remove}
        onClose={onClose}
      />
    );
  }
  return (
    <Dialog title={s.rolesOf(member.name)} onClose={onClose} closeLabel={s.close}>
      <FormStack
        form={form}
        submitLabel={s.save}
        others={<Button onClick={() => setIsRemoving(true)}>{s.remove}</Button>}
      >
        <RoleBoxes
          chosen={form.values.roles}
          onChange={(roles) => form.set("roles", roles)}
          fault={form.faults.roles}
        />
      </FormStack>
    </Dialog>
  );
}
