// The one file that knows CodeMirror. Loaded only with the KPI editor.
import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { MySQL, PostgreSQL, SQLite, sql } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState } from "@codemirror/state";
import { Decoration, EditorView, keymap, lineNumbers, MatchDecorator, ViewPlugin } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { SchemaTable } from "../../../api/types";
import type { Engine } from "../../../ui/words";

export interface EditorHelp {
  engine: Engine;
  tables: readonly SchemaTable[];
  /** What may stand in braces: `period.start_date`, `region`. */
  parameters: readonly string[];
}

export interface Fault {
  offset: number;
  message: string;
}

export interface EditorHandle {
  setText: (text: string) => void;
  setHelp: (help: EditorHelp) => void;
  setFault: (fault: Fault | undefined) => void;
  insert: (text: string) => void;
  stop: () => void;
}

const DIALECTS = { postgresql: PostgreSQL, mysql: MySQL, sqlite: SQLite };

const colors = HighlightStyle.define([
  { tag: tags.keyword, class: "tw-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "tw-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "tw-number" },
  { tag: tags.comment, class: "tw-comment" },
]);

const inBraces = new MatchDecorator({
  regexp: /\{[a-z][\w.]*\}/g,
  decoration: Decoration.mark({ class: "tw-parameter" }),
});
const parameterMarks = ViewPlugin.define(
  (view) => ({
    marks: inBraces.createDeco(view),
    update(update) {
      this.marks = inBraces.updateDeco(update, this.marks);
    },
  }),
  { decorations: (plugin) => plugin.marks },
);

export function startEditor(
  parent: HTMLElement,
  label: string,
  text: string,
  onChange: (text: string) => void,
): EditorHandle {
  const help = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        history(),
        closeBrackets(),
        autocompletion(),
        syntaxHighlighting(colors),
        parameterMarks,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.updateListener.of((update) => update.docChanged && onChange(update.state.doc.toString())),
        help.of([]),
      ],
    }),
  });
  return {
    setText: (next) => replace(view, next),
    setHelp: (given) => view.dispatch({ effects: help.reconfigure(language(given)) }),
    setFault: (fault) => view.dispatch(setDiagnostics(view.state, fault === undefined ? [] : [mark(view, fault)])),
    insert: (piece) => {
      view.dispatch(view.state.replaceSelection(piece));
      view.focus();
    },
    stop: () => view.destroy(),
  };
}

function replace(view: EditorView, next: string): void {
  const length = view.state.doc.length;
  if (view.state.doc.toString() !== next) view.dispatch({ changes: { from: 0, to: length, insert: next } });
}

function mark(view: EditorView, { offset, message }: Fault) {
  const from = Math.min(Math.max(0, offset), Math.max(0, view.state.doc.length - 1));
  const word = view.state.wordAt(from);
  return {
    from: word?.from ?? from,
    to: word?.to ?? Math.min(from + 1, view.state.doc.length),
    severity: "error" as const,
    message,
  };
}

function language({ engine, tables, parameters }: EditorHelp) {
  const schema = Object.fromEntries(tables.map((table) => [table.name, table.columns.map((column) => column.name)]));
  const support = sql({ dialect: DIALECTS[engine], schema, upperCaseKeywords: true });
  const complete = (context: CompletionContext) => completeParameter(context, parameters);
  return [support, support.language.data.of({ autocomplete: complete })];
}

function completeParameter(context: CompletionContext, parameters: readonly string[]): CompletionResult | null {
  const before = context.matchBefore(/\{[\w.]*/);
  if (before === null) return null;
  return {
    from: before.from + 1,
    to: context.state.sliceDoc(context.pos, context.pos + 1) === "}" ? context.pos + 1 : undefined,
    options: parameters.map((name) => ({ label: name, apply: `${name}}`, type: "variable" })),
  };
}
