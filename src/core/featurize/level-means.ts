// A category of many levels as one number: the mean target of its level (target encoding, Micci-Barreca 2001). A row
// of the training part is given the mean of the rows of other folds, else its own target would shine through.
import type { StringColumn } from '../data/frame';
import { Random } from '../random';
import { byFrequency, LevelSums, sumLevels } from './level-order';
import type { MeansFeature } from './plan';

const folds = 5;
const mostLevels = 50_000;

export interface FittedMeans {
  readonly feature: MeansFeature;
  /** [index.length] what the training rows get, each from the folds it is not in. */
  readonly inTraining: Float32Array;
}

export function fitMeans(column: StringColumn, index: Uint32Array, target: Float64Array): FittedMeans {
  const sums = sumLevels(column, index, target);
  // The mean of a level of one row is nearly the overall one.
  const repeated = byFrequency(Uint32Array.from(sums.counts)).filter((code) => sums.counts[code]! > 1);
  const kept = repeated.slice(0, mostLevels);
  const feature: MeansFeature = {
    kind: 'means',
    column: column.name,
    levels: kept.map((code) => column.levels[code]!),
    means: Float32Array.from(kept, (code) => sums.mean(code)),
    overall: Math.fround(sums.overall)
  };
  return { feature, inTraining: outOfFold(column, index, target, sums) };
}

function outOfFold(
  { codes, levels }: StringColumn,
  index: Uint32Array,
  target: Float64Array,
  all: LevelSums
) {
  const random = new Random(folds);
  const foldOf = new Uint8Array(index.length);
  for (let i = 0; i < foldOf.length; i++) foldOf[i] = random.below(folds);
  const values = new Float32Array(index.length);
  for (let fold = 0; fold < folds; fold++) {
    const own = new LevelSums(levels.length);
    for (let i = 0; i < index.length; i++) if (foldOf[i] === fold) own.add(codes[index[i]!]!, target[i]!);
    if (own.rows === all.rows) return values.fill(all.overall);
    for (let i = 0; i < index.length; i++)
      if (foldOf[i] === fold) values[i] = all.meanWithout(own, codes[index[i]!]!);
  }
  return values;
}
