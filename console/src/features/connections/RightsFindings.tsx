import type { RightsReport } from "../../api/types";
import { CopyBlock } from "../../ui/CopyBlock";
import { Subheading } from "../../ui/Subheading";
import { Table } from "../../ui/Table";
import { connectionStrings as s } from "./strings";
import { useTestStyles } from "./TestPanel.styles";

/** Each right that is too much, and the statements that take them away. */
export function RightsFindings({ report }: { report: RightsReport }) {
  const styles = useTestStyles();
  return (
    <div className={styles.stack}>
      <Subheading>{s.rightsTitle}</Subheading>
      {report.verdict === "admin" && <p>{s.rightsAdmin}</p>}
      <Table
        label={s.rightsTitle}
        rows={report.findings}
        rowKey={(finding) => `${finding.right} ${finding.object}`}
        columns={[
          { key: "right", title: s.right, cell: (finding) => finding.right },
          { key: "object", title: s.object, cell: (finding) => finding.object },
          { key: "sentence", title: s.meaning, cell: (finding) => finding.sentence },
        ]}
      />
      {report.fix_script !== "" && (
        <>
          <Subheading>{s.fixTitle}</Subheading>
          <CopyBlock text={report.fix_script} label={s.fixTitle} />
        </>
      )}
    </div>
  );
}
