// The colours of charts, read from tokens.css: visible on every surface, apart for colour-blind eyes, and light
// enough under text in a heat map.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shadePaint, strongestShade } from '$ui/charts/heatmap';

type Rgb = readonly [number, number, number];

const css = readFileSync(new URL('../../../../src/ui/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split(":root[data-theme='dark']");
function tokensOf(block: string): (name: string) => Rgb {
  return (name) => {
    const hex = new RegExp(`${name}: #([0-9a-f]{6})`).exec(block)?.[1];
    if (!hex) throw new Error(`${name} is not in tokens.css`);
    return [0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255) as unknown as Rgb;
  };
}

const linear = (c: number) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map(linear) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

type Matrix = readonly [Rgb, Rgb, Rgb];
const times = (m: Matrix, v: Rgb): Rgb =>
  m.map((row) => row[0] * v[0] + row[1] * v[1] + row[2] * v[2]) as unknown as Rgb;

/** Full dichromacy in linear RGB (Machado, Oliveira & Fernandes 2009). */
const vision: Readonly<Record<string, Matrix>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
};

/** OKLab (Ottosson 2020) of what an eye sees. */
function oklab(colour: Rgb, eye: Matrix): Rgb {
  const seen = times(eye, colour.map(linear) as unknown as Rgb).map((c) => Math.min(1, Math.max(0, c)));
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005]
    ],
    seen as unknown as Rgb
  ).map(Math.cbrt);
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766]
    ],
    cones as unknown as Rgb
  );
}

describe.each([
  { theme: 'light', token: tokensOf(light) },
  { theme: 'dark', token: tokensOf(dark) }
])('the chart colours of the $theme theme', ({ token }) => {
  const series = Array.from({ length: 8 }, (_, i) => token(`--series-${i + 1}`));
  const surfaces = ['--surface', '--surface-2', '--surface-3'].map(token);

  it('have 3:1 against every surface', () => {
    for (const colour of series) {
      for (const surface of surfaces) expect(contrast(colour, surface)).toBeGreaterThan(3);
    }
  });

  it.each(Object.entries(vision))('differ from one another with %s vision', (_, eye) => {
    const seen = series.map((colour) => oklab(colour, eye));
    seen.forEach((a, i) => {
      seen.slice(0, i).forEach((b, j) => {
        const distance = Math.hypot(...a.map((value, k) => value - b[k]!));
        // 0.02 is just noticeable side by side; 0.07 is told apart as thin lines.
        expect(distance, `series ${i + 1} and ${j + 1}`).toBeGreaterThan(0.07);
      });
    });
  });

  it('leave 4.5:1 for text on the strongest shade of a heat map', () => {
    for (const paint of Object.values(shadePaint)) {
      for (const surface of surfaces) {
        const blend = token(paint).map(
          (c, i) => c * strongestShade + surface[i]! * (1 - strongestShade)
        ) as unknown as Rgb;
        expect(contrast(blend, token('--text'))).toBeGreaterThan(4.5);
      }
    }
  });
});
