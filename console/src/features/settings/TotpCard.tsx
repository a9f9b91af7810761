import { Button } from "@fluentui/react-components";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sentenceOf } from "../../api/client";
import { confirmTotp, offerTotp, removeTotp } from "../../data/account";
import { refetch } from "../../data/client";
import { meQuery, sessionKeys } from "../../data/session";
import { Card } from "../../ui/Card";
import { CopyBlock } from "../../ui/CopyBlock";
import { needed } from "../../ui/checks";
import { FormStack } from "../../ui/FormStack";
import { sayFault } from "../../ui/notices";
import { ServerSvg } from "../../ui/ServerSvg";
import { TextField } from "../../ui/TextField";
import { useForm } from "../../ui/useForm";
import { RecoveryCodes } from "./RecoveryCodes";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";
import { tell } from "./tell";

type Offer = Awaited<ReturnType<typeof offerTotp>>;

/** Codes of an authenticator app: offered, confirmed by one code, then asked for at each sign-in. */
export function TotpCard() {
  const styles = useSettingsStyles();
  const { data: me } = useSuspenseQuery(meQuery);
  const [offer, setOffer] = useState<Offer | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const isSet = me.second_factor.totp;
  const begin = () => offerTotp().then(setOffer, (thrown: unknown) => sayFault(sentenceOf(thrown)));
  const confirmed = (made: string[]) => {
    setOffer(null);
    setCodes(made);
    void refetch(sessionKeys.me);
  };
  return (
    <Card title={s.authenticator} note={s.factorWhy}>
      {codes && <RecoveryCodes codes={codes} />}
      {offer ? (
        <ConfirmOffer offer={offer} onConfirmed={confirmed} />
      ) : (
        <div className={styles.row}>
          <p>{isSet ? s.totpOn : s.totpOff}</p>
          {isSet ? (
            <Button onClick={() => tell(removeTotp(), s.totpRemoved)}>{s.totpRemove}</Button>
          ) : (
            <Button appearance="primary" onClick={() => void begin()}>
              {s.totpAdd}
            </Button>
          )}
        </div>
      )}
    </Card>
  );
}

function ConfirmOffer({ offer, onConfirmed }: { offer: Offer; onConfirmed: (codes: string[]) => void }) {
  const styles = useSettingsStyles();
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => ({ code: needed(code, s.totpCode) }),
    submit: async ({ code }) => onConfirmed(await confirmTotp(code.replace(/\s/g, ""))),
  });
  return (
    <FormStack form={form} submitLabel={s.totpConfirm}>
      <p>{s.totpScan}</p>
      <ServerSvg svg={offer.qr_svg} className={styles.qr} label={s.totpPicture} />
      <CopyBlock text={offer.secret} label={s.totpSecret} />
      <TextField
        label={s.totpCode}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={form.values.code}
        onChange={(code) => form.set("code", code)}
        fault={form.faults.code}
        autoFocus
      />
    </FormStack>
  );
}
