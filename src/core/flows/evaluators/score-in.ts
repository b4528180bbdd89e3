// The score in what a judge said: JSON as it was asked for, or the words of a model that did not keep to it. A number that
// could mean something else (a depth, a year, the ends of the scale) is no score: rather none than a wrong one.
import { isRecord } from '../../params';
import { textOf } from './evaluator';
import { jsonParts } from './json-parts';

/** The scale a judge was told. */
export interface Scale {
  readonly least: number;
  readonly most: number;
}

/** No part of a word, a percentage, a version or a range. */
const number = String.raw`(-?\d+(?:\.\d+)?)(?![\w%]|\.\d|\s*[-–]\s*\d)`;
const share = String.raw`\s*(?:\/|out of|of)\s*${number}`;
const before = String.raw`(?<![\w.-])`;

/** 'Score: **4**', '"rating": 4/5'; not what the highest score is. */
const named = new RegExp(
  String.raw`(?<!\b(?:maximum|highest|best|top|full|possible|minimum|lowest)\s+)\b(?:score|rating|grade)\b` +
    String.raw`(?:[\s"'*_\x60:=()]|-\s|(?:is|of|would be)\b)*${number}(?:${share})?`,
  'gi'
);
/** '4/5', '4 out of 5'. */
const shared = new RegExp(before + number + share, 'gi');
const alone = new RegExp(before + number, 'g');

/** The last JSON object in it that says a score, else the last of all. */
export function judgement(said: string): Readonly<Record<string, unknown>> | undefined {
  const records = [...jsonParts(said)].filter(isRecord);
  return records.findLast(({ score }) => score !== undefined) ?? records.at(-1);
}

/** By what is surest: what JSON says, a number that is called the score, '4/5', the only number there is. */
export function scoreIn(said: string, scale: Scale): number | undefined {
  const told = judgement(said)?.score;
  const text = told === undefined ? said.replace(endsOf(scale), ' ') : textOf(told);
  for (const pattern of [named, shared, alone]) {
    const found = new Set(Array.from(text.matchAll(pattern), (match) => onScale(match, scale)));
    if (found.size > 0) return found.size === 1 ? [...found][0] : undefined;
  }
  return undefined;
}

/** 'from 1 to 5', '(1-5)'. */
function endsOf({ least, most }: Scale): RegExp {
  return new RegExp(String.raw`\b${least}\s*(?:to|through|and|-|–|\.\.)\s*${most}\b`, 'gi');
}

function onScale([, given, whole]: RegExpExecArray, { least, most }: Scale): number | undefined {
  const parts = whole === undefined ? most : Number(whole);
  // Of a scale from 0 to 1, any share is a value.
  const value =
    parts === most ? Number(given) : least === 0 && parts > 0 ? (Number(given) / parts) * most : NaN;
  return value >= least && value <= most ? value : undefined;
}
