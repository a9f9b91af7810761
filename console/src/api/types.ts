// The names that the rest of the console uses for the generated types.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Me = Schemas["MeView"];
export type Installation = Schemas["InstallationView"];
export type Goal = Schemas["GoalView"];
export type GoalNew = Schemas["GoalNew"];
export type GoalPatch = Schemas["GoalPatch"];
export type Standing = Schemas["StandingView"];
export type Card = Schemas["Card"];
export type Chart = Schemas["ChartView"];
export type Why = Schemas["WhyView"];
export type Kpi = Schemas["KpiView"];
export type KpiNew = Schemas["KpiNew"];
export type Parameter = Schemas["ParameterView"];
export type Preview = Schemas["PreviewView"];
export type PreviewAsk = Schemas["PreviewAsk"];
export type Reading = Schemas["ReadingView"];
export type Resolved = Schemas["ResolvedView"];
export type Connection = Schemas["ConnectionView"];
export type ConnectionNew = Schemas["ConnectionNew"];
export type ConnectionTest = Schemas["TestView"];
export type RightsReport = Schemas["RightsReport"];
export type SchemaTable = Schemas["SchemaTable"];
export type Member = Schemas["MemberView"];
export type Organization = Schemas["OrganizationView"];
export type OrganizationPatch = Schemas["OrganizationPatch"];
export type AuditEntry = Schemas["AuditEntryView"];
export type ApiKey = Schemas["ApiKeyView"];
export type DeadJob = Schemas["DeadJobView"];
export type Sample = Schemas["SampleView"];
