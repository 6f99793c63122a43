import type { Extension } from "@codemirror/state";
import { indentUnit, StreamLanguage, type StreamParser } from "@codemirror/language";

const legacy = (parser: StreamParser<unknown>): Extension => StreamLanguage.define(parser);
const tabs = indentUnit.of("\t");
const two = indentUnit.of("  ");

type Mode = () => Promise<Extension>;

const clike = async () => import("@codemirror/legacy-modes/mode/clike");
const mllike = async () => import("@codemirror/legacy-modes/mode/mllike");
const commonlisp: Mode = async () => [legacy((await import("@codemirror/legacy-modes/mode/commonlisp")).commonLisp), two];
const python: Mode = async () => (await import("@codemirror/lang-python")).python();
const javascript: Mode = async () => (await import("@codemirror/lang-javascript")).javascript();
const ruby: Mode = async () => [legacy((await import("@codemirror/legacy-modes/mode/ruby")).ruby), two];
const ocaml: Mode = async () => [legacy((await mllike()).oCaml), two];
const erlang: Mode = async () => legacy((await import("@codemirror/legacy-modes/mode/erlang")).erlang);
const fortran: Mode = async () => [legacy((await import("@codemirror/legacy-modes/mode/fortran")).fortran), two];
const shell: Mode = async () => legacy((await import("@codemirror/legacy-modes/mode/shell")).shell);
const vb: Mode = async () => legacy((await import("@codemirror/legacy-modes/mode/vb")).vb);

/**
 * Each mode is its own file, fetched when a language first needs it. Keyed by the server's `editor_mode`. Where there is no
 * mode for a language, that of the one it looks most like colours its keywords, strings and comments.
 */
const MODES: Record<string, Mode> = {
  ada: async () => legacy((await import("@codemirror/legacy-modes/mode/vhdl")).vhdl),
  apl: async () => legacy((await import("@codemirror/legacy-modes/mode/apl")).apl),
  awk: async () => legacy((await clike()).c),
  basic: vb,
  brainfuck: async () => legacy((await import("@codemirror/legacy-modes/mode/brainfuck")).brainfuck),
  c: async () => (await import("@codemirror/lang-cpp")).cpp(),
  clojure: async () => [legacy((await import("@codemirror/legacy-modes/mode/clojure")).clojure), two],
  cobol: async () => legacy((await import("@codemirror/legacy-modes/mode/cobol")).cobol),
  coffeescript: async () => [legacy((await import("@codemirror/legacy-modes/mode/coffeescript")).coffeeScript), two],
  commonlisp,
  cpp: async () => (await import("@codemirror/lang-cpp")).cpp(),
  crystal: async () => [legacy((await import("@codemirror/legacy-modes/mode/crystal")).crystal), two],
  csharp: async () => legacy((await clike()).csharp),
  d: async () => legacy((await import("@codemirror/legacy-modes/mode/d")).d),
  dart: async () => [legacy((await clike()).dart), two],
  elixir: ruby,
  erlang,
  forth: async () => legacy((await import("@codemirror/legacy-modes/mode/forth")).forth),
  fortran,
  fsharp: async () => legacy((await mllike()).fSharp),
  gas: async () => legacy((await import("@codemirror/legacy-modes/mode/gas")).gas),
  go: async () => [(await import("@codemirror/lang-go")).go(), tabs],
  groovy: async () => legacy((await import("@codemirror/legacy-modes/mode/groovy")).groovy),
  hare: async () => [(await import("@codemirror/lang-go")).go(), tabs],
  haskell: async () => [legacy((await import("@codemirror/legacy-modes/mode/haskell")).haskell), two],
  haxe: async () => legacy((await import("@codemirror/legacy-modes/mode/haxe")).haxe),
  java: async () => (await import("@codemirror/lang-java")).java(),
  javascript,
  jq: shell,
  julia: async () => legacy((await import("@codemirror/legacy-modes/mode/julia")).julia),
  kotlin: async () => legacy((await clike()).kotlin),
  livescript: async () => [legacy((await import("@codemirror/legacy-modes/mode/livescript")).liveScript), two],
  lua: async () => [legacy((await import("@codemirror/legacy-modes/mode/lua")).lua), two],
  nim: python,
  objectivec: async () => legacy((await clike()).objectiveC),
  objectivecpp: async () => legacy((await clike()).objectiveCpp),
  ocaml,
  octave: async () => [legacy((await import("@codemirror/legacy-modes/mode/octave")).octave), two],
  pascal: async () => [legacy((await import("@codemirror/legacy-modes/mode/pascal")).pascal), two],
  perl: async () => legacy((await import("@codemirror/legacy-modes/mode/perl")).perl),
  php: async () => (await import("@codemirror/lang-php")).php(),
  picolisp: commonlisp,
  pike: async () => legacy((await clike()).cpp),
  powershell: async () => legacy((await import("@codemirror/legacy-modes/mode/powershell")).powerShell),
  prolog: erlang,
  python,
  r: async () => [legacy((await import("@codemirror/legacy-modes/mode/r")).r), two],
  raku: async () => legacy((await import("@codemirror/legacy-modes/mode/perl")).perl),
  rescript: javascript,
  ruby,
  rust: async () => (await import("@codemirror/lang-rust")).rust(),
  scala: async () => [legacy((await clike()).scala), two],
  scheme: async () => [legacy((await import("@codemirror/legacy-modes/mode/scheme")).scheme), two],
  shell,
  smalltalk: async () => legacy((await import("@codemirror/legacy-modes/mode/smalltalk")).smalltalk),
  sml: async () => legacy((await mllike()).sml),
  sql: async () => legacy((await import("@codemirror/legacy-modes/mode/sql")).standardSQL),
  swift: async () => legacy((await import("@codemirror/legacy-modes/mode/swift")).swift),
  tcl: async () => legacy((await import("@codemirror/legacy-modes/mode/tcl")).tcl),
  typescript: async () => (await import("@codemirror/lang-javascript")).javascript({ typescript: true }),
  vala: async () => legacy((await clike()).csharp),
  vb,
  verilog: async () => [legacy((await import("@codemirror/legacy-modes/mode/verilog")).verilog), two],
  vhdl: async () => legacy((await import("@codemirror/legacy-modes/mode/vhdl")).vhdl),
  wast: async () => legacy((await import("@codemirror/legacy-modes/mode/wast")).wast),
  zig: async () => (await import("@codemirror/lang-rust")).rust(),
};

/** Names under which the same mode is known too. */
const ALSO: Record<string, string> = {
  assembly: "gas",
  asm: "gas",
  bash: "shell",
  cs: "csharp",
  lisp: "commonlisp",
  matlab: "octave",
  nasm: "gas",
  racket: "scheme",
  visualbasic: "vb",
  wasm: "wast",
};

/** Colours and indentation of a language; of one without a mode, or whose file did not come, none. */
export async function mode(name: string): Promise<Extension> {
  return (await MODES[ALSO[name] ?? name]?.().catch(() => [])) ?? [];
}

/** Whether there is a mode of this name; `text` is none on purpose. */
export function hasMode(name: string): boolean {
  return name === "text" || (ALSO[name] ?? name) in MODES;
}
