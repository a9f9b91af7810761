import { Button } from "@fluentui/react-components";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { renameMe } from "../../data/account";
import { queryClient } from "../../data/client";
import { meQuery, organizationsQuery, signOut, switchOrganization } from "../../data/session";
import { Card } from "../../ui/Card";
import { needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { SignOutRegular } from "../../ui/icons";
import { sayDone } from "../../ui/notices";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { PasskeysCard } from "./PasskeysCard";
import { PassphraseCard } from "./PassphraseCard";
import { RecoveryCard } from "./RecoveryCard";
import { SessionsCard } from "./SessionsCard";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";
import { TotpCard } from "./TotpCard";

export function AccountSection() {
  return (
    <>
      <YouCard />
      <OrganizationsCard />
      <TotpCard />
      <RecoveryCard />
      <PasskeysCard />
      <PassphraseCard />
      <SessionsCard />
    </>
  );
}

function YouCard() {
  const { data: me } = useSuspenseQuery(meQuery);
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: me.person.name },
    check: ({ name }) => ({ name: needed(name, s.name) }),
    submit: async ({ name }) => {
      await renameMe(name.trim());
      sayDone(s.saved);
    },
  });
  const leave = async () => {
    await signOut();
    await navigate({ to: "/sign-in" });
  };
  return (
    <Card
      title={s.you}
      note={me.person.email}
      actions={
        <Button icon={<SignOutRegular />} onClick={() => void leave()}>
          {s.signOut}
        </Button>
      }
    >
      <FormStack form={form} submitLabel={s.save}>
        <TextField
          label={s.name}
          name="name"
          autoComplete="name"
          value={form.values.name}
          onChange={(name) => form.set("name", name)}
          fault={form.faults.name}
        />
      </FormStack>
    </Card>
  );
}

function OrganizationsCard() {
  const styles = useSettingsStyles();
  const navigate = useNavigate();
  const { data: me } = useSuspenseQuery(meQuery);
  const mine = useQuery(organizationsQuery).data?.items ?? [];
  if (mine.length < 2) return null;
  const enter = async (id: string) => {
    await switchOrganization(id);
    await navigate({ to: "/" });
    queryClient.clear();
    await queryClient.refetchQueries();
  };
  return (
    <Card title={s.organizations}>
      {mine.map((one) => (
        <div key={one.id} className={styles.row}>
          <span>{one.name}</span>
          {one.id === me.organization.id ? (
            <span>{s.current}</span>
          ) : (
            <Button size="small" onClick={() => void enter(one.id)}>
              {s.switchTo(one.name)}
            </Button>
          )}
        </div>
      ))}
    </Card>
  );
}
