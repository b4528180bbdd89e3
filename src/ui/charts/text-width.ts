// Estimated widths of text, for margins and for cutting labels: rather too wide than too narrow in the system fonts, and the
// same with and without a screen.

export const fontSize = 12;

/** Pixels that `text` takes at `size` px. */
export function textWidth(text: string, size = fontSize): number {
  let ems = 0;
  for (const character of text) ems += emsOf(character.codePointAt(0)!);
  return ems * size;
}

/** Pixels that the widest of them takes. */
export function widestText(texts: readonly string[], size = fontSize): number {
  return texts.reduce((widest, text) => Math.max(widest, textWidth(text, size)), 0);
}

/** `text`, cut with an ellipsis to fit into `width` px. */
export function fitText(text: string, width: number, size = fontSize): string {
  if (textWidth(text, size) <= width) return text;
  let fitted = '';
  for (const character of text) {
    if (textWidth(`${fitted}${character}…`, size) > width) break;
    fitted += character;
  }
  return `${fitted.trimEnd()}…`;
}

function emsOf(code: number): number {
  if (code >= 0x2e80) return 1.02; // Chinese, Japanese, Korean and full-width forms.
  if ("iljtfrI.,:;|'!() ".includes(String.fromCodePoint(code))) return 0.36;
  if ('mwMW%@'.includes(String.fromCodePoint(code))) return 0.96;
  return code >= 65 && code <= 90 ? 0.7 : 0.62;
}
