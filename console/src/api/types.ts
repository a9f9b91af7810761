// The names that the rest of the console uses for the generated types.
import type { components } from "./schema";

type Schemas = components["schemas"];

// The form of a parameter's value depends on its kind, which the description cannot say.
type Valued<T> = Omit<T, "parameters" | "values"> & { parameters: Parameter[]; values: Record<string, unknown> };

/** RFC 9457; every refusal has this form. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string | null;
  fields?: { pointer: string; detail: string }[];
  retry_after_s?: number | null;
  more?: unknown;
}
export type Me = Schemas["MeView"];
export type Installation = Schemas["InstallationView"];
export type Goal = Schemas["GoalView"];
export type GoalNew = Required<Schemas["GoalNew"]>;
export type GoalPatch = Schemas["GoalPatch"];
export type Standing = Schemas["StandingView"];
export type Card = Schemas["Card"];
export type Chart = Schemas["ChartView"];
export type Why = Schemas["WhyView"];
export type Kpi = Valued<Schemas["KpiView"]>;
export type KpiNew = Valued<Required<Schemas["KpiNew"]>>;
export type Parameter = Omit<Schemas["ParameterView"], "default"> & { default?: unknown };
export type Preview = Schemas["PreviewView"];
export type PreviewAsk = Valued<Schemas["PreviewAsk"]>;
export type Reading = Schemas["ReadingView"];
export type Resolved = Schemas["ResolvedView"];
export type Connection = Schemas["ConnectionView"];
export type ConnectionNew = Schemas["ConnectionBody"];
export type ConnectionTest = Schemas["TestView"];
export type RightsReport = Schemas["RightsView"];
export type SchemaTable = Schemas["TableView"];
export type Member = Schemas["MemberView"];
export type Organization = Schemas["OrganizationView"];
export type OrganizationPatch = Schemas["OrganizationPatch"];
export type AuditEntry = Schemas["AuditEntryView"];
export type AuditState = Schemas["AuditStateView"];
export type Witness = Schemas["WitnessView"];
export type ApiKey = Schemas["ApiKeyView"];
export type DeadJob = Schemas["DeadJobView"];
export type Sample = Schemas["SampleView"];
