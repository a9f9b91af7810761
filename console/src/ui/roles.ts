// The roles of the product and what each of them may do, in words.
import type { Option } from "./SelectField";

interface Role extends Option {
  hint: string;
}

export const roles: Role[] = [
  { value: "owner", label: "Owner", hint: "Everything, members and settings included." },
  { value: "integration_manager", label: "Integration manager", hint: "Connections, API keys and failed jobs." },
  { value: "goal_manager", label: "Goal manager", hint: "KPIs and goals, on connections that exist." },
  { value: "compliance_manager", label: "Compliance manager", hint: "Reads the audit and the connections." },
  { value: "member", label: "Member", hint: "Sets goals on KPIs that exist." },
  { value: "reader", label: "Reader", hint: "Sees goals and KPIs." },
];

export function roleLabel(value: string): string {
  return roles.find((role) => role.value === value)?.label ?? value;
}
