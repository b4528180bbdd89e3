// Contrast of the design tokens (WCAG 2.2, 1.4.3 and 1.4.11), read from the style sheet itself.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync('src/ui/tokens.css', 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
const [light = '', dark = ''] = [...css.matchAll(/\{([^{}]*)\}/g)].map(([, body]) => body!);
const colours = (body: string) =>
  Object.fromEntries(
    [...body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name!, value!])
  );
const themes = { light: colours(light), dark: colours(dark) };

/** Relative luminance, WCAG 2.2. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

it('black on white has the contrast that the standard says', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 6);
});

describe.each(['light', 'dark'] as const)('the %s theme', (name) => {
  const theme = themes[name];
  const surfaces = ['surface', 'surface-2', 'surface-3'];
  const ratio = (front: string, back: string): number => contrast(theme[front]!, theme[back]!);

  it('has every colour of the other', () => {
    const other = themes[name === 'light' ? 'dark' : 'light'];
    expect(Object.keys(theme).sort()).toEqual(Object.keys(other).sort());
  });

  it.each(['text', 'text-muted', 'accent-text', 'danger', 'ok', 'warn', 'info'])(
    '%s reads on every surface',
    (text) => {
      for (const surface of surfaces) expect([surface, ratio(text, surface) >= 4.5]).toEqual([surface, true]);
    }
  );

  it('coloured texts read on their tints, and text on the accent', () => {
    for (const tone of ['danger', 'ok', 'warn', 'info'])
      expect(ratio(tone, `${tone}-soft`)).toBeGreaterThan(4.5);
    expect(ratio('accent-text', 'accent-soft')).toBeGreaterThan(4.5);
    expect(ratio('on-accent', 'accent')).toBeGreaterThan(4.5);
    expect(ratio('on-accent', 'accent-hover')).toBeGreaterThan(4.5);
  });

  it('edges of controls, focus and series stand out from every surface', () => {
    const series = Array.from({ length: 8 }, (_, i) => `series-${i + 1}`);
    for (const colour of ['border-strong', 'focus', ...series])
      for (const surface of surfaces)
        expect([colour, surface, ratio(colour, surface) >= 3]).toEqual([colour, surface, true]);
  });
});
