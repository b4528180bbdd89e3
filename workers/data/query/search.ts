// Rows in which some cell contains a text, ignoring case. Levels are searched once each; numbers only when the
// text could be part of one.
import { isStringType, type TableManifest } from '$core/data/table';
import { numberText } from '../export/cell-text';
import { dateContains, type CellSource } from './filter';

const numeric = /^[-+.\deE]+$/;
const dateLike = /^[-:.\dTZ ]+$/i;

/** Narrows a mask of rows (1 is in) to those that contain `text`. */
export async function searchRows(
  table: TableManifest,
  mask: Uint8Array,
  text: string,
  source: CellSource,
  tick: () => Promise<void>
): Promise<void> {
  const found = new Uint8Array(table.rows);
  for (const column of table.columns) {
    const test = isStringType(column.type)
      ? levelTest(await source.levels(column), text.toLowerCase())
      : valueTest(column.type, text);
    if (!test) continue;
    let at = 0;
    for (const [group, rows] of table.groups.entries()) {
      const cells = await source.part(column, group, rows);
      for (let i = 0; i < rows; i++)
        if (found[at + i] === 0 && mask[at + i] === 1 && test(cells[i]!)) found[at + i] = 1;
      at += rows;
      await tick();
    }
  }
  mask.set(found);
}

function levelTest(levels: readonly string[], lower: string): ((code: number) => boolean) | undefined {
  const holds = Uint8Array.from(levels, (level) => (level.toLowerCase().includes(lower) ? 1 : 0));
  return holds.includes(1) ? (code) => code >= 0 && holds[code] === 1 : undefined;
}

function valueTest(type: string, text: string): ((value: number) => boolean) | undefined {
  if (type === 'boolean') {
    const [no, yes] = ['false', 'true'].map((word) => word.includes(text.toLowerCase()));
    return no || yes ? (value) => (value === 1 ? yes! : value === 0 && no!) : undefined;
  }
  if (type === 'datetime') return dateLike.test(text) ? dateContains(text) : undefined;
  if (!numeric.test(text)) return undefined;
  // The same few values come again and again in many columns.
  const known = new Map<number, boolean>();
  return (value) => {
    if (value !== value) return false;
    let holds = known.get(value);
    if (holds === undefined) {
      holds = numberText(value).includes(text);
      if (known.size < 10_000) known.set(value, holds);
    }
    return holds;
  };
}
