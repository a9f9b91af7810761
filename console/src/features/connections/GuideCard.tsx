import { useQuery } from "@tanstack/react-query";
import { guideQuery } from "../../data/connections";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { CopyBlock } from "../../ui/CopyBlock";
import { Loaded } from "../../ui/Loaded";
import type { ConnectionValues } from "./connectionValues";
import { connectionStrings as s } from "./strings";
import { useTestStyles } from "./TestPanel.styles";

/** What an administrator of the database runs, for exactly this engine, database and user. */
export function GuideCard({ values }: { values: ConnectionValues }) {
  const styles = useTestStyles();
  const { engine, database, user, host } = values;
  const isKnown = engine === "sqlite" || (database.trim() !== "" && user.trim() !== "");
  const guide = useQuery({
    ...guideQuery({ engine, database: database.trim(), user: user.trim(), host: host.trim() || null }),
    enabled: isKnown,
    placeholderData: (before) => before,
  });
  return (
    <Card title={s.guideTitle} note={s.guideText}>
      {isKnown ? (
        <Loaded query={guide} waiting={<Bones count={3} shape="line" />}>
          {(data) => (
            <div className={styles.stack}>
              <ol>
                {data.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
              {data.script !== "" && <CopyBlock text={data.script} label={s.guideScript} />}
            </div>
          )}
        </Loaded>
      ) : (
        <p className={styles.quiet}>{s.guideWaiting}</p>
      )}
    </Card>
  );
}
