import { useEffect, useRef } from "react";
import { type EditorHandle, type EditorHelp, type Fault, startEditor } from "./editor";
import { useSqlStyles } from "./SqlEditor.styles";

interface SqlEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help: EditorHelp;
  fault?: Fault;
  /** Receives what inserts text at the cursor. */
  onReady?: (insert: (text: string) => void) => void;
}

/** CodeMirror with SQL colours and completion. Tab leaves it, as in any field. */
export function SqlEditor({ label, value, onChange, help, fault, onReady }: SqlEditorProps) {
  const styles = useSqlStyles();
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorHandle>(null);
  const change = useRef(onChange);
  change.current = onChange;
  const first = useRef({ value, help, onReady });

  useEffect(() => {
    if (host.current === null) return;
    const made = startEditor(host.current, label, first.current.value, (text) => change.current(text));
    editor.current = made;
    first.current.onReady?.(made.insert);
    return () => made.stop();
  }, [label]);
  useEffect(() => editor.current?.setHelp(help), [help]);
  useEffect(() => editor.current?.setText(value), [value]);
  useEffect(() => editor.current?.setFault(fault), [fault]);

  return <div ref={host} className={styles.editor} />;
}
