import { useState } from "react";
import { invite } from "../../data/people";
import { CopyBlock } from "../../ui/CopyBlock";
import { emailFault } from "../../ui/checks";
import { Dialog } from "../../ui/Dialog";
import { FormStack } from "../../ui/FormStack";
import { formatMoment } from "../../ui/format";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { RoleBoxes } from "./RoleBoxes";
import { memberStrings as s } from "./strings";

/** Makes a one-time link; it is shown once. */
export function InviteDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<{ link: string; expires_at: string } | null>(null);
  const form = useForm({
    initial: { email: "", roles: ["member"] },
    check: ({ email, roles }) => ({
      email: email === "" ? undefined : emailFault(email),
      roles: roles.length === 0 ? s.noRole : undefined,
    }),
    submit: async ({ email, roles }) => setMade(await invite({ email: email.trim() || null, roles })),
  });
  return (
    <Dialog title={s.inviteTitle} onClose={onClose} closeLabel={s.close}>
      {made === null ? (
        <FormStack form={form} submitLabel={s.makeLink}>
          <p>{s.inviteText}</p>
          <TextField
            label={s.email}
            hint={s.emailHint}
            name="email"
            type="email"
            value={form.values.email}
            onChange={(email) => form.set("email", email)}
            onLeave={() => form.left("email")}
            fault={form.faults.email}
          />
          <RoleBoxes
            chosen={form.values.roles}
            onChange={(roles) => form.set("roles", roles)}
            fault={form.faults.roles}
          />
        </FormStack>
      ) : (
        <div role="status">
          <p>{s.linkReady}</p>
          <CopyBlock text={made.link} label={s.inviteTitle} />
          <p>{s.linkEnds(formatMoment(made.expires_at))}</p>
        </div>
      )}
    </Dialog>
  );
}
