import { SelectField } from "./SelectField";
import { uiStrings } from "./strings";

export type ArchiveShown = "archived" | undefined;

interface ArchiveFilterProps {
  shown: ArchiveShown;
  onChange: (shown: ArchiveShown) => void;
}

/** What is in use, or what is archived. Offered only where something is. */
export function ArchiveFilter({ shown, onChange }: ArchiveFilterProps) {
  return (
    <SelectField
      label={uiStrings.listShown}
      name="shown"
      value={shown ?? ""}
      options={[
        { value: "", label: uiStrings.inUse },
        { value: "archived", label: uiStrings.archived },
      ]}
      onChange={(value) => onChange(value === "archived" ? value : undefined)}
    />
  );
}
