// What one open page shows others of itself: where it points, what it has chosen, where it writes. Told as it changes, at
// most every `cursorEveryMs`, and never stored. It comes from other people's devices, and is read with care.
import { isRecord } from '../params';
import type { TextPlace } from '../text/shared-text';

/** Moves closer together than this are told as one. */
export const cursorEveryMs = 50;

/** Where somebody writes; `anchor` is where what they have selected began. */
export interface TextCaret {
  /** Names the text on its page: a path. */
  readonly text: string;
  readonly anchor: TextPlace;
  readonly head: TextPlace;
}

export interface Cursor {
  /** Path of the page. */
  readonly where: string;
  /** In the coordinates of the page's canvas. */
  readonly pointer?: readonly [x: number, y: number];
  /** Which way the canvas is laid out there, where things stand where each device puts them: a pointer's place is another here. */
  readonly laidOut?: string;
  /** Ids of what is selected. */
  readonly chosen?: readonly string[];
  /** Whether they write in a field of what is selected. */
  readonly isEditing?: boolean;
  readonly caret?: TextCaret;
}

const longestWhere = 200;
const longestName = 300;
/** Of all chosen ids together, so that a cursor fits into one message of the relay. */
const longestChosen = 1000;

/** As much of a cursor as is told. */
export function toldOf(cursor: Cursor): Cursor {
  let left = longestChosen;
  const chosen = (cursor.chosen ?? []).filter((id) => (left -= id.length + 3) >= 0);
  return { ...cursor, ...(cursor.chosen ? { chosen } : {}) };
}

/** What another device tells as a cursor; undefined for what is none. */
export function cursorIn(told: unknown): Cursor | undefined {
  if (!isRecord(told) || !isName(told.where, longestWhere)) return undefined;
  const { where, pointer, laidOut, chosen, isEditing } = told;
  const caret = caretIn(told.caret);
  return {
    where,
    ...(isPlace(pointer) ? { pointer } : {}),
    ...(isName(laidOut, longestName) ? { laidOut } : {}),
    ...(Array.isArray(chosen)
      ? { chosen: chosen.filter((id) => isName(id, longestName)).slice(0, longestChosen / 4) }
      : {}),
    ...(isEditing === true ? { isEditing } : {}),
    ...(caret ? { caret } : {})
  };
}

/** Where another points, if the same stands there as here. */
export function pointerHere(other: Cursor, own: Cursor): Cursor['pointer'] {
  return other.laidOut === own.laidOut ? other.pointer : undefined;
}

function caretIn(told: unknown): TextCaret | undefined {
  if (!isRecord(told)) return undefined;
  const { text, anchor, head } = told;
  return isName(text, longestName) && isTextPlace(anchor) && isTextPlace(head)
    ? { text, anchor, head }
    : undefined;
}

function isName(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest;
}

function isPlace(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every((one) => Number.isFinite(one));
}

function isTextPlace(value: unknown): value is TextPlace {
  const isCount = (one: unknown): boolean => Number.isSafeInteger(one) && (one as number) >= 0;
  return isCount(value) || (isPlace(value) && value.every(isCount));
}
