// A table's rows as token examples, cut to the longest length, with an account of what was cut and left out; split into
// training and validation by the seed.
import { cellOf, columnOf, type Frame } from '$core/data/frame';
import { HearthError } from '$core/errors';
import { askedBy, exampleOf, type ExampleMapping } from '$core/lm/examples';
import type { TokenAccount } from '$core/lm/fine-tune-report';
import { Random } from '$core/random';
import { tokenise, type TokenExample, type Writer } from './tokenise';

export interface TokenSet {
  readonly examples: readonly TokenExample[];
  readonly account: TokenAccount;
}

/** @throws HearthError lm/bad-example, lm/no-examples */
export async function tokenSet(
  frame: Frame,
  mapping: ExampleMapping,
  writer: Writer,
  maxLength: number,
  tick: () => Promise<void>
): Promise<TokenSet> {
  const examples: TokenExample[] = [];
  const lengths: number[] = [];
  let [empty, cut, lost] = [0, 0, 0];
  for (let row = 0; row < frame.rows; row++) {
    await tick();
    const example = exampleOf(mapping, (column) => textAt(frame, column, row), row);
    const whole = example && tokenise(example, writer);
    if (!whole) {
      empty++;
      continue;
    }
    lengths.push(whole.ids.length);
    const kept = whole.ids.length <= maxLength ? whole : cutTo(whole, maxLength);
    const learns = kept.learned.includes(1);
    if (kept !== whole) {
      cut++;
      lost += whole.ids.length - (learns ? maxLength : 0);
    }
    // What is cut may leave nothing to learn: then all of it is lost.
    if (learns) examples.push(kept);
    else empty++;
  }
  if (examples.length === 0) throw new HearthError('lm/no-examples', { rows: frame.rows });
  return { examples, account: accountOf(examples, lengths, { empty, cut, lost }) };
}

/** What the first examples ask, each question once, of those that are wanted. */
export function firstQuestions(
  frame: Frame,
  mapping: ExampleMapping,
  count: number,
  isWanted: (question: string) => boolean
): readonly string[] {
  const found = new Set<string>();
  for (let row = 0; row < frame.rows && found.size < count; row++) {
    const example = exampleOf(mapping, (column) => textAt(frame, column, row), row);
    const question = example && askedBy(example);
    if (question !== undefined && isWanted(question)) found.add(question);
  }
  return [...found];
}

export function textAt(frame: Frame, column: string | undefined, row: number): string {
  if (column === undefined) return '';
  const cell = cellOf(columnOf(frame, column), row);
  return cell === null ? '' : String(cell);
}

function cutTo({ ids, learned }: TokenExample, length: number): TokenExample {
  return { ids: ids.slice(0, length), learned: learned.slice(0, length) };
}

function accountOf(
  examples: readonly TokenExample[],
  lengths: readonly number[],
  { empty, cut, lost }: { readonly empty: number; readonly cut: number; readonly lost: number }
): TokenAccount {
  const most = lengths.reduce((a, b) => Math.max(a, b), 1);
  const width = Math.max(1, Math.ceil(most / 24));
  const histogram = new Array<number>(Math.ceil(most / width)).fill(0);
  for (const length of lengths)
    histogram[Math.min(histogram.length - 1, Math.floor((length - 1) / width))]!++;
  return {
    examples: examples.length,
    empty,
    cut,
    tokensLost: lost,
    tokens: examples.reduce((sum, { ids }) => sum + ids.length, 0),
    learnedTokens: examples.reduce((sum, { learned }) => sum + learned.reduce((a, b) => a + b, 0), 0),
    longest: most,
    histogram: { width, counts: histogram }
  };
}

/** A share of the examples, drawn by the seed, kept apart; at least one stays on each side where there are two. */
export function splitExamples(
  examples: readonly TokenExample[],
  share: number,
  seed: number
): { readonly train: readonly TokenExample[]; readonly validation: readonly TokenExample[] } {
  const order = examples.map((_, i) => i);
  new Random(seed).shuffle(order);
  const wanted = Math.round(examples.length * share);
  const count = share === 0 ? 0 : Math.min(Math.max(1, wanted), examples.length - 1);
  const chosen = new Set(order.slice(0, count));
  return {
    train: examples.filter((_, i) => !chosen.has(i)),
    validation: examples.filter((_, i) => chosen.has(i))
  };
}
