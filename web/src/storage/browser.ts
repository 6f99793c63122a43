/** The browser's storage, or one that lasts as long as the tab where a setting forbids the real one. */
export const storage: Storage = available() ?? inMemory();

function available(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function inMemory(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    getItem: (key) => kept.get(key) ?? null,
    key: (index) => [...kept.keys()][index] ?? null,
    removeItem: (key) => void kept.delete(key),
    setItem: (key, value) => void kept.set(key, value),
  };
}
