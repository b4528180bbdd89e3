// What a node gave as the canvas draws it.
import type { OutputPreview } from '$core/flows/run/node-tally';
import { formatNumber } from '$ui/format.svelte';
import type { CanvasPreview } from '$ui/graph/canvas-types';
import { canvasText as t } from './canvas-text';

export function canvasPreview(preview: OutputPreview): CanvasPreview {
  switch (preview.kind) {
    case 'text':
      return preview;
    case 'image':
      return { kind: 'images', urls: [preview.url] };
    case 'numbers': {
      const { values } = preview;
      return {
        kind: 'line',
        label: t.values(formatNumber(values.length)),
        values,
        said: formatNumber(values.at(-1)!)
      };
    }
    case 'counts': {
      const most = Math.max(...preview.counts.map(([, count]) => count));
      const bars = preview.counts.map(([label, count]) => ({
        label,
        fraction: count / most,
        said: formatNumber(count)
      }));
      return { kind: 'bars', bars };
    }
    case 'rows': {
      const columns = [...new Set(preview.rows.flatMap((row) => Object.keys(row)))].slice(0, 3);
      return {
        kind: 'rows',
        columns,
        rows: preview.rows.map((row) => columns.map((column) => row[column] ?? ''))
      };
    }
    default:
      return preview satisfies never;
  }
}
