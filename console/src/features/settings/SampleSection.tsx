import { Button, ProgressBar } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { makeSample, removeSample, sampleQuery } from "../../data/organization";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { Loaded } from "../../ui/Loaded";
import { useSettingsStyles } from "./Settings.styles";
import { settingsStrings as s } from "./strings";
import { tell } from "./tell";

export function SampleSection() {
  const styles = useSettingsStyles();
  const sample = useQuery(sampleQuery);
  return (
    <Card title={s.sections.sample} note={s.sampleText}>
      <Loaded query={sample} waiting={<Bones count={1} shape="line" />}>
        {(data) => {
          if (data.state === "building") {
            return (
              <div role="status">
                <p>{data.step ?? s.sampleBuilding}</p>
                <ProgressBar
                  aria-label={s.sampleBuilding}
                  value={data.total > 0 ? data.done / data.total : undefined}
                />
              </div>
            );
          }
          const isHere = data.state === "present";
          return (
            <div className={styles.row}>
              <p>{isHere ? s.samplePresent : (data.step ?? s.sampleAbsent)}</p>
              {isHere ? (
                <Button onClick={() => tell(removeSample(), s.sampleRemoved)}>{s.sampleRemove}</Button>
              ) : (
                <Button appearance="primary" onClick={() => tell(makeSample(), s.sampleBuilding)}>
                  {s.sampleMake}
                </Button>
              )}
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}
