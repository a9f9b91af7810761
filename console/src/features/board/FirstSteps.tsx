import { Button, makeStyles, ProgressBar, tokens } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { sentenceOf } from "../../api/client";
import type { Sample } from "../../api/types";
import { refetch } from "../../data/client";
import { makeSample, sampleQuery } from "../../data/organization";
import { Card } from "../../ui/Card";
import { BeakerRegular, PlugConnectedRegular } from "../../ui/icons";
import { LinkButton } from "../../ui/LinkButton";
import { sayFault } from "../../ui/notices";
import { boardStrings as s } from "./strings";

const useStyles = makeStyles({
  intro: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    color: tokens.colorNeutralForeground2,
  },
  choices: {
    display: "grid",
    gap: tokens.spacingHorizontalL,
    gridTemplateColumns: "repeat(auto-fit, minmax(min(320px, 100%), 1fr))",
    maxWidth: "920px",
  },
  icon: { fontSize: "32px", color: tokens.colorBrandForeground1 },
  text: { flexGrow: 1, color: tokens.colorNeutralForeground2 },
  building: { display: "flex", flexDirection: "column", rowGap: tokens.spacingVerticalS },
  act: { alignSelf: "flex-start" },
});

/** The first two ways in: look around with made-up data, or connect one's own. */
export function FirstSteps({ mayMakeSample, mayConnect }: { mayMakeSample: boolean; mayConnect: boolean }) {
  const styles = useStyles();
  const { data: sample } = useQuery({ ...sampleQuery, enabled: mayMakeSample });
  const isPresent = sample?.state === "present";
  useEffect(() => {
    if (isPresent) void refetch(["goals"], ["kpis"], ["connections"]);
  }, [isPresent]);
  const make = () => makeSample().catch((thrown: unknown) => sayFault(sentenceOf(thrown)));
  return (
    <>
      <p className={styles.intro}>{s.emptyText}</p>
      <div className={styles.choices}>
        {mayMakeSample && (
          <Card title={s.lookTitle} actions={<BeakerRegular className={styles.icon} />}>
            <p className={styles.text}>{s.lookText}</p>
            {sample?.state === "failed" && <p role="alert">{sample.step}</p>}
            {sample?.state === "building" ? (
              <Building sample={sample} />
            ) : (
              <Button className={styles.act} appearance="primary" onClick={() => void make()}>
                {s.lookAction}
              </Button>
            )}
          </Card>
        )}
        {mayConnect && (
          <Card title={s.connectTitle} actions={<PlugConnectedRegular className={styles.icon} />}>
            <p className={styles.text}>{s.connectText}</p>
            <LinkButton className={styles.act} to="/connections/new">
              {s.connectAction}
            </LinkButton>
          </Card>
        )}
      </div>
    </>
  );
}

function Building({ sample }: { sample: Sample }) {
  const styles = useStyles();
  return (
    <div className={styles.building} role="status">
      <span>{sample.step ?? s.building}</span>
      <ProgressBar value={sample.total > 0 ? sample.done / sample.total : undefined} aria-label={s.building} />
    </div>
  );
}
