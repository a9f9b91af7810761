import { Button, Spinner } from "@fluentui/react-components";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { Preview, PreviewAsk } from "../../api/types";
import { previewQuery } from "../../data/kpis";
import { Card } from "../../ui/Card";
import { formatDay, formatNumber, lastDay } from "../../ui/format";
import { Message } from "../../ui/Message";
import { type Column, Table } from "../../ui/Table";
import { useKpiStyles } from "./Kpi.styles";
import { kpiStrings as s } from "./strings";

interface PreviewCardProps {
  ask: PreviewAsk;
  unit: string;
  decimals: number;
  onUseRange: (expression: string) => void;
}

/** What the statement answers now: number, dates, rows, and what the other readings of the dates would give. */
export function PreviewCard({ ask, unit, decimals, onUseRange }: PreviewCardProps) {
  const styles = useKpiStyles();
  const isReady = ask.connection_id !== "" && ask.statement.trim() !== "";
  const preview = useQuery({ ...previewQuery(ask), enabled: isReady, retry: false, placeholderData: keepPreviousData });
  const { data } = preview;
  const spinner = preview.isFetching && <Spinner size="extra-tiny" aria-label={s.previewRunning} />;
  return (
    <Card title={s.preview} actions={spinner}>
      {!isReady && <p className={styles.quiet}>{s.previewWaiting}</p>}
      {preview.error && (
        <Message tone="off">
          <p>{preview.error.message}</p>
        </Message>
      )}
      {isReady && data?.problem && <ProblemNote problem={data.problem} />}
      {isReady && data && !data.problem && !preview.error && (
        <>
          <div role="status">
            <p className={styles.number}>
              {data.value === null || data.value === undefined
                ? s.previewEmpty
                : formatNumber(data.value, unit, decimals)}
            </p>
            {data.resolved && <p>{data.resolved.description}</p>}
            <p className={styles.quiet}>
              {data.rows === null || data.rows === undefined ? s.notCounted : s.rowsCounted(data.rows.toLocaleString())}{" "}
              · {s.took(data.elapsed_ms)}
            </p>
          </div>
          {data.interpretations.length > 0 && (
            <Table
              label={s.otherReadings}
              rows={data.interpretations}
              rowKey={(one) => one.expression}
              columns={columnsOf(unit, decimals, onUseRange)}
            />
          )}
        </>
      )}
    </Card>
  );
}

function ProblemNote({ problem }: { problem: NonNullable<Preview["problem"]> }) {
  const { position } = problem;
  return (
    <Message tone="off" alert title={problem.title}>
      {problem.detail && <p>{problem.detail}</p>}
      {position && <p>{s.atPosition(position.line, position.column)}</p>}
    </Message>
  );
}

type Interpretation = Preview["interpretations"][number];

function columnsOf(unit: string, decimals: number, onUse: (expression: string) => void): Column<Interpretation>[] {
  return [
    { key: "label", title: s.otherReadings, cell: (one) => <ReadingLabel one={one} /> },
    {
      key: "value",
      title: s.value,
      numeric: true,
      cell: (one) => <ReadingValue one={one} unit={unit} decimals={decimals} />,
    },
    {
      key: "use",
      title: s.use,
      action: true,
      cell: (one) => (
        <Button size="small" aria-label={s.useFor(one.label)} onClick={() => onUse(one.expression)}>
          {s.use}
        </Button>
      ),
    },
  ];
}

function ReadingValue({ one, unit, decimals }: { one: Interpretation; unit: string; decimals: number }) {
  const styles = useKpiStyles();
  const rows = one.rows?.toLocaleString();
  return (
    <span className={styles.lines}>
      <span>{formatNumber(one.value, unit, decimals)}</span>
      {rows && <span className={styles.hint}>{s.rowsCounted(rows)}</span>}
    </span>
  );
}

function ReadingLabel({ one }: { one: Interpretation }) {
  const styles = useKpiStyles();
  const dates = one.start && one.end ? `${formatDay(one.start)} – ${formatDay(lastDay(one.end))}` : one.expression;
  return (
    <span className={styles.lines}>
      <span>{one.label}</span>
      <span className={styles.hint}>{dates}</span>
    </span>
  );
}
