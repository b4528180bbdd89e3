// All formats labels are exchanged in. One file each and a line here; which one a file is of, each tells itself.
import type { LabelFormat } from './format';
import { coco } from './coco';
import { conll } from './conll';
import { csv } from './csv';
import { cvat } from './cvat';
import { folders } from './folders';
import { hearth } from './hearth';
import { labelStudio } from './label-studio';
import { spacy } from './spacy';
import { textLines } from './text-lines';
import { voc } from './voc';
import { yolo } from './yolo';

export const labelFormats = {
  coco,
  voc,
  yolo,
  cvat,
  'label-studio': labelStudio,
  folders,
  csv,
  jsonl: textLines,
  conll,
  spacy,
  hearth
} satisfies Record<string, LabelFormat>;

export type LabelFormatName = keyof typeof labelFormats;

export const labelFormatNames = Object.keys(labelFormats) as readonly LabelFormatName[];
