import { describe, expect, it } from 'vitest';
import { drawBarChart } from '$ui/charts/bar-chart';
import { fileStem } from '$ui/charts/export-chart';
import { escapeXml, svgText } from '$ui/charts/svg-text';

describe('SVG text', () => {
  const hostile = `</text><script>alert("1")</script>&'`;
  const drawing = drawBarChart({ bars: [{ label: hostile, value: 1 }] }, 2000)!;

  it('escapes what comes from data, in text and in title', () => {
    const svg = svgText(drawing, { title: hostile, standalone: true });
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&#60;script&#62;');
    expect(svg.match(/<text/g)!.length).toBe(svg.match(/<\/text>/g)!.length);
  });

  it('replaces characters that XML forbids', () => {
    expect(escapeXml('a\u0000b\u001fc\n')).toBe('a\ufffdb\ufffdc\n');
  });

  it('keeps tokens for a file that brings them, and writes colours for one that stands alone', () => {
    expect(svgText(drawing, { title: 'x' })).toContain('fill:var(--series-2)');
    const alone = svgText(drawing, { title: 'x', standalone: true, paint: () => '#123456' });
    expect(alone).not.toContain('var(');
    expect(alone).toContain('#123456');
  });
});

it('makes file names from titles', () => {
  expect(fileStem('ROC curve (>50K)')).toBe('roc-curve-50k');
  expect(fileStem('混淆矩陣')).toBe('混淆矩陣');
  expect(fileStem('///')).toBe('chart');
});
