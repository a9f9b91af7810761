import { useQuery } from "@tanstack/react-query";
import { organizationQuery } from "../../data/organization";
import { Bones } from "../../ui/Bones";
import { Loaded } from "../../ui/Loaded";
import { OrganizationForm } from "./OrganizationForm";

export function OrganizationSection() {
  const organization = useQuery(organizationQuery);
  return (
    <Loaded query={organization} waiting={<Bones count={6} shape="line" />}>
      {(data) => <OrganizationForm key={data.calendar_version} organization={data} />}
    </Loaded>
  );
}
