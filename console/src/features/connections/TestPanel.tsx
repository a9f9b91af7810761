import { Button, mergeClasses, Spinner } from "@fluentui/react-components";
import type { ConnectionTest } from "../../api/types";
import { Card } from "../../ui/Card";
import { CopyBlock } from "../../ui/CopyBlock";
import { CheckmarkCircleFilled, ErrorCircleFilled } from "../../ui/icons";
import { Message } from "../../ui/Message";
import { oneOf, stepStates } from "../../ui/words";
import { RightsFindings } from "./RightsFindings";
import { connectionStrings as s } from "./strings";
import { useTestStyles } from "./TestPanel.styles";

interface TestPanelProps {
  test: ConnectionTest;
  onCancel: () => void;
}

/** Each step as it happens, in words; then what to do. */
export function TestPanel({ test, onCancel }: TestPanelProps) {
  const styles = useTestStyles();
  const cancel = test.state === "running" && (
    <Button size="small" onClick={onCancel}>
      {s.cancelTest}
    </Button>
  );
  return (
    <Card title={s.testTitle} actions={cancel}>
      <ol className={styles.steps}>
        {test.steps.map((step) => (
          <li key={step.name} className={mergeClasses(styles.step, step.state === "waiting" && styles.waiting)}>
            <StepMark state={step.state} />
            <span>
              {step.label}
              <span className={styles.hidden}>, {s.stepStates[oneOf(stepStates, step.state, "waiting")]}</span>
              {step.detail && <span className={styles.detail}> · {step.detail}</span>}
            </span>
          </li>
        ))}
      </ol>
      <div role="status">
        {test.state === "running" && <p className={styles.quiet}>{s.testRunning}</p>}
        {test.state === "cancelled" && <p>{s.testCancelled}</p>}
        {test.state === "passed" && <p>{s.testPassed}</p>}
      </div>
      {test.problem && (
        <Message tone="off" alert title={test.problem.title}>
          {test.problem.detail && <p>{test.problem.detail}</p>}
          {test.problem.setting && <CopyBlock text={test.problem.setting} label={s.settingToAdd} />}
        </Message>
      )}
      {test.rights && test.rights.verdict !== "read" && <RightsFindings report={test.rights} />}
    </Card>
  );
}

function StepMark({ state }: { state: string }) {
  const styles = useTestStyles();
  if (state === "running") return <Spinner size="extra-tiny" aria-hidden="true" />;
  if (state === "done") return <CheckmarkCircleFilled className={mergeClasses(styles.mark, styles.done)} />;
  if (state === "failed") return <ErrorCircleFilled className={mergeClasses(styles.mark, styles.failed)} />;
  return <span className={styles.dot} aria-hidden="true" />;
}
