import { makeStyles, tokens } from "@fluentui/react-components";
import { Dialog } from "../ui/Dialog";
import { navItems } from "./nav";
import { appStrings } from "./strings";

const useStyles = makeStyles({
  table: { width: "100%", borderCollapse: "collapse" },
  keys: {
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL} ${tokens.spacingVerticalXS} 0`,
    textAlign: "start",
    fontWeight: "normal",
    whiteSpace: "nowrap",
  },
  key: {
    fontFamily: tokens.fontFamilyMonospace,
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: tokens.borderRadiusMedium,
    padding: `0 ${tokens.spacingHorizontalXS}`,
    marginInlineEnd: tokens.spacingHorizontalXS,
  },
});

const ROWS: [string[], string][] = [
  [["/"], appStrings.shortcutSearch],
  [["?"], appStrings.shortcutHelp],
  ...navItems.map((item): [string[], string] => [["g", item.letter], appStrings.shortcutGo(item.word)]),
  [["←", "→"], appStrings.shortcutChart],
  [["t"], appStrings.shortcutTable],
  [["Esc"], appStrings.shortcutEscape],
];

export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  return (
    <Dialog title={appStrings.shortcuts} onClose={onClose} closeLabel={appStrings.shortcutClose}>
      <table className={styles.table}>
        <tbody>
          {ROWS.map(([keys, does]) => (
            <tr key={does}>
              <th scope="row" className={styles.keys}>
                {keys.map((key) => (
                  <kbd key={key} className={styles.key}>
                    {key}
                  </kbd>
                ))}
              </th>
              <td>{does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
