import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, Prec, type Extension } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { look } from "./look";
import { mode } from "./modes";

const WORKSHOP: Extension = [
  lineNumbers(),
  history(),
  drawSelection(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  // On demand (Ctrl+Space): a list that opens by itself takes the Enter meant for a new line.
  autocompletion({ activateOnTyping: false }),
  // Tab indents, as programmers expect; Escape and then Tab leaves the editor, and the page says so.
  keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, indentWithTab]),
  EditorState.tabSize.of(4),
  Prec.lowest(indentUnit.of("    ")),
  look,
];

interface Wishes {
  source: string;
  /** The server's `editor_mode`. */
  mode: string;
  label: string;
  changed: (source: string) => void;
}

/** Builds an editor in an element; gives the function that takes it down. */
export function createEditor(parent: HTMLElement, wishes: Wishes): () => void {
  const language = new Compartment();
  const view = new EditorView({
    parent,
    doc: wishes.source,
    extensions: [
      language.of([]),
      WORKSHOP,
      EditorView.contentAttributes.of({ "aria-label": wishes.label, "aria-describedby": "editor-keys" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) wishes.changed(update.state.doc.toString());
      }),
    ],
  });
  let alive = true;
  void mode(wishes.mode).then((extension) => {
    if (alive) view.dispatch({ effects: language.reconfigure(extension) });
  });
  return () => {
    alive = false;
    view.destroy();
  };
}
