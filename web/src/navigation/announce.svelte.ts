let text = $state("");

/** Says something to a screen reader, after whatever it is saying now. */
export function announce(sentence: string): void {
  text = sentence;
}

export function announced(): string {
  return text;
}
