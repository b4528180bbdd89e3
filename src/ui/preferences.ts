// Small preferences of this browser (theme, language, widths of panes). They are conveniences: where storage is
// blocked they last as long as the page, and where there is none (Node) nothing is kept.

const hasStorage = 'localStorage' in globalThis;

export function readPreference(key: string): string | undefined {
  if (!hasStorage) return undefined;
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}

/** Keeps `value`, or forgets the preference when it is undefined. */
export function writePreference(key: string, value: string | undefined): void {
  if (!hasStorage) return;
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
