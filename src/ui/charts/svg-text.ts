// A drawing written as SVG text, for saved files and the HTML report. Every text is escaped: labels come from
// other people's data.
import type { Drawing, LegendEntry, Mark, Paint } from './drawing';
import { fontSize, textWidth } from './text-width';

export interface SvgTextOptions {
  /** The colour of a token; var(--token) unless given, for files that bring the tokens along. */
  readonly paint?: (token: Paint) => string;
  readonly title: string;
  /** Draws background, title and legend, for a file that stands alone. */
  readonly standalone?: boolean;
}

const fontFamily = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans TC', sans-serif";
const padding = 16;

export function svgText(drawing: Drawing, options: SvgTextOptions): string {
  const paint = options.paint ?? ((token) => (token === 'none' ? 'none' : `var(${token})`));
  const body = drawing.marks.map((mark) => markText(mark, paint)).join('');
  const about = `<title>${escapeXml(options.title)}</title><desc>${escapeXml(drawing.description)}</desc>`;
  if (!options.standalone) return svgElement(drawing.width, drawing.height, about + body);
  const head = headText(drawing, options.title, paint);
  const width = drawing.width + 2 * padding;
  const height = drawing.height + head.height + 2 * padding;
  const ground = markText({ kind: 'rect', x: 0, y: 0, width, height, fill: '--surface-2' }, paint);
  const placed = `<g transform="translate(${padding} ${padding + head.height})">${body}</g>`;
  return svgElement(width, height, about + ground + head.text + placed);
}

export function escapeXml(text: string): string {
  // Control characters are not allowed in XML at all, not even escaped.
  const allowed = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd');
  return allowed.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function svgElement(width: number, height: number, content: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" font-family="${escapeXml(fontFamily)}" font-size="${fontSize}" ` +
    `style="font-variant-numeric:tabular-nums">${content}</svg>`
  );
}

function markText(mark: Mark, paint: (token: Paint) => string): string {
  switch (mark.kind) {
    case 'path':
      return element('path', {
        d: mark.d,
        style: style({ fill: paint(mark.fill ?? 'none'), stroke: paint(mark.stroke ?? 'none') }),
        'stroke-width': mark.width,
        'stroke-dasharray': mark.dash,
        'stroke-linejoin': mark.stroke && 'round',
        opacity: mark.opacity
      });
    case 'rect':
      return element('rect', {
        x: mark.x,
        y: mark.y,
        width: mark.width,
        height: mark.height,
        rx: mark.radius,
        style: style({ fill: paint(mark.fill) }),
        opacity: mark.opacity
      });
    case 'circle':
      return element('circle', {
        cx: mark.x,
        cy: mark.y,
        r: mark.r,
        style: style({ fill: paint(mark.fill) }),
        opacity: mark.opacity
      });
    case 'text':
      return element(
        'text',
        {
          x: mark.x,
          y: mark.y,
          'text-anchor': mark.anchor,
          transform: mark.turn && `rotate(${mark.turn} ${mark.x} ${mark.y})`,
          'font-size': mark.size,
          'font-weight': mark.bold ? 600 : undefined,
          style: style({ fill: paint(mark.fill ?? '--text') })
        },
        mark.text
      );
  }
}

/** Title and legend above the drawing of a file that stands alone. */
function headText(
  drawing: Drawing,
  title: string,
  paint: (token: Paint) => string
): { readonly text: string; readonly height: number } {
  const marks: Mark[] = [{ kind: 'text', x: padding, y: padding + 12, text: title, size: 14, bold: true }];
  let x = padding;
  let y = padding + 34;
  for (const entry of drawing.legend) {
    const width = 26 + textWidth(entry.label) + 18;
    if (x > padding && x + width > drawing.width) {
      x = padding;
      y += 20;
    }
    marks.push(legendMark(entry, x, y));
    marks.push({ kind: 'text', x: x + 26, y, text: entry.label, fill: '--text-muted' });
    x += width;
  }
  const height = drawing.legend.length > 0 ? y - padding + 12 : 28;
  return { text: marks.map((mark) => markText(mark, paint)).join(''), height };
}

function legendMark(entry: LegendEntry, x: number, y: number): Mark {
  if (entry.shape === 'dot') return { kind: 'circle', x: x + 10, y: y - 4, r: 4, fill: entry.paint };
  if (entry.shape === 'box') {
    return { kind: 'rect', x: x + 4, y: y - 10, width: 12, height: 12, radius: 2, fill: entry.paint };
  }
  const line = { kind: 'path', d: `M${x} ${y - 4}h20`, stroke: entry.paint, width: 2.5 } as const;
  return entry.dash ? { ...line, dash: entry.dash } : line;
}

function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = ''
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'string' ? escapeXml(value) : value}"`)
    .join('');
  return content ? `<${name}${written}>${escapeXml(content)}</${name}>` : `<${name}${written}/>`;
}

function style(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}:${value}`)
    .join(';');
}
