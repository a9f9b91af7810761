import { mergeClasses } from "@fluentui/react-components";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useRef } from "react";
import type { KpiNew } from "../../api/types";
import { connectionsQuery, schemaQuery } from "../../data/connections";
import { previewQuery } from "../../data/kpis";
import { Bones } from "../../ui/Bones";
import { Card } from "../../ui/Card";
import { FormStack } from "../../ui/FormStack";
import { LinkButton } from "../../ui/LinkButton";
import { useForm } from "../../ui/useForm";
import { useSettled } from "../../ui/useSettled";
import { engines, oneOf } from "../../ui/words";
import { useKpiStyles } from "./Kpi.styles";
import { KpiBasics } from "./KpiBasics";
import { bodyOf, checkKpi, type KpiValues, previewOf } from "./kpiValues";
import { ParametersCard } from "./ParametersCard";
import { PreviewCard } from "./PreviewCard";
import { rangeParts } from "./parameterNames";
import { SchemaCard } from "./SchemaCard";
import { kpiStrings as s } from "./strings";

const SqlEditor = lazy(() => import("./sql/SqlEditor").then((module) => ({ default: module.SqlEditor })));

interface KpiEditorProps {
  initial: KpiValues;
  isNew: boolean;
  onSubmit: (body: KpiNew) => Promise<unknown>;
}

const SETTLE_MS = 700;

/** The statement with its help on one side, what it answers on the other. */
export function KpiEditor({ initial, isNew, onSubmit }: KpiEditorProps) {
  const styles = useKpiStyles();
  const insert = useRef<(text: string) => void>(() => {});
  const form = useForm({
    initial,
    check: checkKpi,
    submit: (values) => onSubmit(bodyOf(values)),
    pointers: { connection: "/connection_id", refresh: "/refresh_minutes" },
  });
  const { values } = form;
  const ask = useSettled(
    useMemo(() => previewOf(values), [values]),
    SETTLE_MS,
  );
  const problem = useQuery({ ...previewQuery(ask), enabled: false }).data?.problem;
  const help = useEditorHelp(values);
  const fault = useMemo(
    () =>
      problem?.position ? { offset: problem.position.offset, message: problem.detail ?? problem.title } : undefined,
    [problem],
  );
  const takeRange = (expression: string) =>
    form.set(
      "parameters",
      values.parameters.map((one) => (one.kind === "date_range" ? { ...one, default: expression } : one)),
    );
  return (
    <div className={styles.split}>
      <div className={styles.column}>
        <FormStack
          form={form}
          submitLabel={isNew ? s.create : s.save}
          others={<LinkButton to="/kpis">{s.cancel}</LinkButton>}
        >
          <Card title={s.basics}>
            <KpiBasics form={form} />
          </Card>
          <Card title={s.statement} note={s.statementHint}>
            <Suspense fallback={<Bones count={5} shape="line" />}>
              <SqlEditor
                label={s.statement}
                value={values.statement}
                onChange={(statement) => form.set("statement", statement)}
                help={help}
                fault={fault}
                onReady={(given) => {
                  insert.current = given;
                }}
              />
            </Suspense>
            {form.faults.statement && (
              <p role="alert" className={styles.fault}>
                {form.faults.statement}
              </p>
            )}
          </Card>
          <ParametersCard
            parameters={values.parameters}
            statement={values.statement}
            connection={values.connection}
            fault={form.faults.parameters}
            onChange={(parameters) => form.set("parameters", parameters)}
          />
        </FormStack>
      </div>
      <div className={mergeClasses(styles.column, styles.aside)}>
        <PreviewCard ask={ask} unit={values.unit} decimals={Number(values.decimals)} onUseRange={takeRange} />
        <SchemaCard connection={values.connection} onInsert={(text) => insert.current(text)} />
      </div>
    </div>
  );
}

function useEditorHelp({ connection, parameters }: KpiValues) {
  const source = useQuery(connectionsQuery).data?.items.find((one) => one.id === connection);
  const engine = oneOf(engines, source?.engine ?? "", "postgresql");
  const tables = useQuery({ ...schemaQuery(connection), enabled: connection !== "" }).data?.tables;
  const names = parameters.flatMap((one) =>
    one.kind === "date_range" ? rangeParts.map((part) => `${one.name}.${part}`) : [one.name],
  );
  const joined = names.join(" ");
  return useMemo(
    () => ({ engine, tables: tables ?? [], parameters: joined === "" ? [] : joined.split(" ") }),
    [engine, tables, joined],
  );
}
