import { Button } from "@fluentui/react-components";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sentenceOf } from "../../api/client";
import { newRecoveryCodes } from "../../data/account";
import { refetch } from "../../data/client";
import { meQuery, sessionKeys } from "../../data/session";
import { Card } from "../../ui/Card";
import { sayFault } from "../../ui/notices";
import { RecoveryCodes } from "./RecoveryCodes";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";

/** Only for those who have a second factor to recover from. */
export function RecoveryCard() {
  const styles = useSettingsStyles();
  const { data: me } = useSuspenseQuery(meQuery);
  const [codes, setCodes] = useState<string[] | null>(null);
  const { totp, passkeys, recovery_codes_left: left } = me.second_factor;
  if (!totp && passkeys === 0) return null;
  const make = async () => {
    try {
      setCodes(await newRecoveryCodes());
      await refetch(sessionKeys.me);
    } catch (thrown) {
      sayFault(sentenceOf(thrown));
    }
  };
  return (
    <Card title={s.recovery}>
      {codes && <RecoveryCodes codes={codes} />}
      <div className={styles.row}>
        <p>{s.recoveryLeft(left)}</p>
        <Button onClick={() => void make()}>{s.recoveryNew}</Button>
      </div>
    </Card>
  );
}
