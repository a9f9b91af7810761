import { Button, makeStyles, tokens } from "@fluentui/react-components";
import { CopyRegular } from "./icons";
import { sayDone } from "./notices";
import { uiStrings } from "./strings";

const useStyles = makeStyles({
  block: {
    position: "relative",
    backgroundColor: tokens.colorNeutralBackground3,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusLarge,
  },
  code: {
    margin: 0,
    padding: `${tokens.spacingVerticalM} 96px ${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase300,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    maxHeight: "320px",
    overflowY: "auto",
  },
  button: { position: "absolute", top: tokens.spacingVerticalS, insetInlineEnd: tokens.spacingHorizontalS },
});

/** Text to run or keep elsewhere, with a button that copies it. */
export function CopyBlock({ text, label }: { text: string; label: string }) {
  const styles = useStyles();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    sayDone(uiStrings.copied);
  };
  return (
    <section className={styles.block} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard */}
      <pre className={styles.code} tabIndex={0}>
        {text}
      </pre>
      <Button className={styles.button} size="small" icon={<CopyRegular />} onClick={() => void copy()}>
        {uiStrings.copy}
      </Button>
    </section>
  );
}
