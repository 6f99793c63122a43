import type { Extension } from "@codemirror/state";
import { indentUnit } from "@codemirror/language";

/** Each mode is its own file, fetched when a language first needs it. Keyed by the server's `editor_mode`. */
const MODES: Record<string, () => Promise<Extension>> = {
  cpp: async () => (await import("@codemirror/lang-cpp")).cpp(),
  python: async () => (await import("@codemirror/lang-python")).python(),
  java: async () => (await import("@codemirror/lang-java")).java(),
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
  go: async () => [(await import("@codemirror/lang-go")).go(), indentUnit.of("\t")],
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
};

/** Colours and indentation of a language; of one without a mode, or whose file did not come, none. */
export async function mode(name: string): Promise<Extension> {
  return (await MODES[name]?.().catch(() => [])) ?? [];
}
