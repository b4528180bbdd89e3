// Labels as CSV with a header: a box a line (filename, width, height, class, xmin, ymin, xmax, ymax, as TensorFlow's
// examples have them), or an item a line (item, text, label; several labels as a JSON list).
import * as v from 'valibot';
import { SetBuilder, type Place } from './builder';
import type { LabelFile, LabelFormat } from './format';
import { cannotExport, Names, oneEach, type FinishedItem } from './writing';

const corners = ['xmin', 'ymin', 'xmax', 'ymax'] as const;
const itemNames = ['item', 'filename', 'file', 'image', 'id'];
const labelNames = ['label', 'labels', 'class', 'category'];
const list = v.array(v.string());

export const csv: LabelFormat = {
  title: 'CSV',
  holds: ['classes', 'boxes'],

  detect: (files) => {
    const headers = files.filter(isCsv).map((file) => headerOf(file.text ?? ''));
    if (headers.some((names) => corners.every((name) => names.includes(name)))) return 0.8;
    return headers.some((names) => names.some(isOf(labelNames)) && names.some(isOf([...itemNames, 'text'])))
      ? 0.5
      : 0;
  },

  read: (files, options) => {
    const builder = new SetBuilder('CSV', options);
    const documents = files.filter(isCsv);
    for (const file of documents) readFile(file, builder);
    return builder.finish({ file: documents[0]?.path ?? '' });
  },

  write: (survey) => {
    const names = new Names(survey);
    const hasBoxes = survey.has.has('boxes');
    if (hasBoxes && survey.has.has('classes'))
      throw cannotExport('CSV', 'the project', 'a file holds boxes or classes, not both');
    const header = hasBoxes
      ? ['filename', 'width', 'height', 'class', ...corners]
      : ['item', ...(survey.isText ? ['text'] : []), 'label'];
    const row = hasBoxes ? boxRows : classRow;
    return [
      { path: 'labels.csv', text: lines([header]) },
      (block) => [{ more: lines(oneEach(block, 'CSV').flatMap((each) => row(each, names, survey.isText))) }]
    ];
  }
};

function isCsv({ path, text }: LabelFile): boolean {
  return /\.(csv|tsv)$/.test(path) && text !== undefined;
}

function isOf(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

function headerOf(text: string): readonly string[] {
  const row = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  return row.split(/[,\t;]/).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .toLowerCase()
  );
}

interface Row {
  readonly cells: readonly string[];
  readonly place: Place;
}

function readFile({ path, text = '' }: LabelFile, builder: SetBuilder): void {
  const [header, ...rows] = rowsOf(text, path, path.endsWith('.tsv') ? '\t' : ',', builder);
  if (!header) throw builder.refuse({ file: path }, 'it is empty');
  const names = header.cells.map((name) => name.trim().toLowerCase());
  const column = (wanted: readonly string[]) => names.findIndex(isOf(wanted));
  const [item, label, text_] = [column(itemNames), column(labelNames), column(['text'])];
  const edges = corners.map((name) => names.indexOf(name));
  if (label < 0 || (item < 0 && text_ < 0))
    throw builder.refuse(
      header.place,
      'its header names no item (filename, item, text) or no label (class, label)'
    );
  rows.forEach((row, i) => {
    if (row.cells.length !== names.length)
      throw builder.refuse(row.place, `it has ${row.cells.length} fields, the header has ${names.length}`);
    const name = item < 0 ? String(i + 1) : row.cells[item]!;
    const size = sizeFrom(row, names, builder);
    builder.item({ name, ...size, ...(text_ < 0 ? {} : { text: row.cells[text_]! }) }, row.place);
    if (edges.every((at) => at >= 0)) readBox(row, name, row.cells[label]!, edges, builder);
    else readClasses(row, name, row.cells[label]!, builder);
  });
}

function readBox(
  { cells, place }: Row,
  item: string,
  label: string,
  edges: readonly number[],
  builder: SetBuilder
): void {
  const [x, y, right, bottom] = edges.map((at) => numberOf(cells[at]!)) as [number, number, number, number];
  if (!(right >= x && bottom >= y))
    throw builder.refuse(place, 'its box ends before it begins, or is no box');
  const shape = { kind: 'box' as const, x, y, width: right - x, height: bottom - y };
  builder.addRegion(builder.annotation(item), label, shape, place);
}

function readClasses({ place }: Row, item: string, label: string, builder: SetBuilder): void {
  if (label === '') return;
  const to = builder.annotation(item);
  for (const name of severalOf(label) ?? [label]) builder.addClass(to, name, place);
}

/** A cell that is a JSON list of texts; anything else is one class's name. */
function severalOf(cell: string): readonly string[] | undefined {
  if (!cell.startsWith('[')) return undefined;
  try {
    const found = v.safeParse(list, JSON.parse(cell));
    return found.success ? found.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sizeFrom({ cells, place }: Row, names: readonly string[], builder: SetBuilder) {
  const [width, height] = ['width', 'height'].map((name) => cells[names.indexOf(name)]);
  if (!width || !height) return {};
  const size = { width: numberOf(width), height: numberOf(height) };
  if (Number.isNaN(size.width) || Number.isNaN(size.height))
    throw builder.refuse(place, 'its size is no number');
  return size;
}

function numberOf(cell: string): number {
  return cell.trim() === '' ? NaN : Number(cell);
}

/** RFC 4180: quoted fields may hold delimiters, quotes (doubled) and line breaks. Empty lines are skipped. */
function rowsOf(text: string, file: string, delimiter: string, builder: SetBuilder): readonly Row[] {
  const rows: Row[] = [];
  let [cells, cell, line, first]: [string[], string, number, number] = [[], '', 1, 1];
  const closeRow = () => {
    if (cells.length > 0 || cell !== '') {
      const at = first;
      rows.push({ cells: [...cells, cell], place: { file, line: () => at } });
    }
    [cells, cell, first] = [[], '', line];
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"' && cell === '') {
      const end = closingQuote(text, at);
      if (end < 0) throw builder.refuse({ file, line: () => first }, 'a quote is never closed');
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      line += cell.split('\n').length - 1;
      at = end;
    } else if (character === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (character === '\n') {
      line++;
      closeRow();
    } else if (character !== '\r') cell += character;
  }
  closeRow();
  return rows;
}

function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}

type Cells = readonly (string | number)[];

function classRow({ item, annotation }: FinishedItem, names: Names, isText: boolean): readonly Cells[] {
  const { name, text = '' } = item;
  return [[name, ...(isText ? [text] : []), classesCell(annotation?.classes ?? [], names)]];
}

function boxRows({ item, annotation }: FinishedItem, names: Names): readonly Cells[] {
  const { name, width = '', height = '' } = item;
  return (annotation?.regions ?? []).map(({ label, shape }) => {
    if (shape.kind !== 'box' || shape.rotation)
      throw cannotExport('CSV', name, 'it holds upright boxes only');
    const { x, y } = shape;
    return [name, width, height, names.of(label), x, y, x + shape.width, y + shape.height];
  });
}

function lines(rows: readonly Cells[]): string {
  return rows.map((row) => `${row.map((cell) => quoted(String(cell))).join(',')}\r\n`).join('');
}

function classesCell(classes: readonly string[], names: Names): string {
  const found = classes.map((id) => names.of(id));
  const [only = ''] = found;
  return found.length > 1 || only.startsWith('[') ? JSON.stringify(found) : only;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
