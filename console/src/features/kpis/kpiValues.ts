// What the KPI editor holds, how it is judged, and what is sent.
import type { Kpi, KpiNew, Parameter, PreviewAsk } from "../../api/types";
import { needed } from "../../ui/checks";
import type { Faults } from "../../ui/useForm";
import type { ParameterKind } from "../../ui/words";
import { kpiStrings as s } from "./strings";

export interface KpiValues {
  name: string;
  description: string;
  connection: string;
  statement: string;
  unit: string;
  decimals: string;
  refresh: string;
  zone: string;
  parameters: Parameter[];
}

export function blankKpi(connection: string): KpiValues {
  const rest = { name: "", description: "", unit: "", decimals: "0", refresh: "60", zone: "" };
  return { ...rest, connection, statement: "", parameters: [] };
}

/** In the editor a parameter's value is its default. */
export function valuesOf(kpi: Kpi): KpiValues {
  return {
    name: kpi.name,
    description: kpi.description,
    connection: kpi.connection_id,
    statement: kpi.statement,
    unit: kpi.unit,
    decimals: String(kpi.decimals),
    refresh: String(kpi.refresh_minutes),
    zone: kpi.zone ?? "",
    parameters: kpi.parameters.map((parameter) => ({
      ...parameter,
      default: kpi.values[parameter.name] ?? parameter.default,
    })),
  };
}

const firstValues: Record<ParameterKind, unknown> = {
  date_range: "td:m,complete",
  pick_list: null,
  checkbox: false,
  number: "0",
  text: "",
};

export function newParameter(name: string, kind: ParameterKind): Parameter {
  const label = name.charAt(0).toUpperCase() + name.slice(1).replaceAll("_", " ");
  return { name, label, kind, default: firstValues[kind], ...(kind === "pick_list" ? { choices_statement: "" } : {}) };
}

export function checkKpi(values: KpiValues): Faults<KpiValues> {
  return {
    name: needed(values.name, s.name),
    connection: needed(values.connection, s.connection),
    statement: needed(values.statement, s.statement),
    parameters: parametersFault(values.parameters),
  };
}

function parametersFault(parameters: Parameter[]): string | undefined {
  const names = parameters.map((parameter) => parameter.name);
  if (names.some((name) => !/^[a-z][a-z0-9_]*$/.test(name))) return s.badName;
  return new Set(names).size < names.length ? s.sameName : undefined;
}

export function bodyOf(values: KpiValues): KpiNew {
  return {
    name: values.name.trim(),
    description: values.description.trim(),
    connection_id: values.connection,
    statement: values.statement,
    unit: values.unit.trim(),
    decimals: Number(values.decimals),
    refresh_minutes: Number(values.refresh),
    zone: values.zone === "" ? null : values.zone,
    parameters: values.parameters,
    values: parameterValues(values.parameters),
  };
}

export function previewOf(values: KpiValues): PreviewAsk {
  return {
    connection_id: values.connection,
    statement: values.statement,
    parameters: values.parameters,
    values: parameterValues(values.parameters),
    zone: values.zone === "" ? null : values.zone,
  };
}

function parameterValues(parameters: Parameter[]): Record<string, unknown> {
  const given = parameters.filter((parameter) => (parameter.default ?? null) !== null);
  return Object.fromEntries(given.map((parameter) => [parameter.name, parameter.default]));
}
