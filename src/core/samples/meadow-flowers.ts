// Made-up measurements of four meadow flowers: which species is it? Multi-class. Each species has its own mean and
// spread of four sizes; cowslip and primrose overlap on purpose, as their real namesakes look alike.
import { Random } from '../random';
import { clamp, roundTo, toCsv, type Sample } from './sample';

const perSpecies = 120;

/** Means of stem height (cm), flower width (mm), petals, leaf length (mm). */
const species = {
  cowslip: [19, 13, 5, 78],
  primrose: [11, 29, 5, 92],
  'wood anemone': [16, 33, 6.6, 34],
  bellflower: [38, 24, 5, 45]
} as const;
const spreads = [4.5, 4.2, 0.7, 14] as const;

const header = ['stem_cm', 'flower_mm', 'petals', 'leaf_mm', 'soil', 'species'];

export const meadowFlowers = {
  id: 'meadow-flowers',
  fileName: 'meadow-flowers.csv',
  rows: perSpecies * Object.keys(species).length,
  target: 'species',
  task: 'multiclass',
  csv: () => toCsv(header, makeRows(new Random(13)))
} as const satisfies Sample;

function makeRows(random: Random): readonly (readonly (string | number | null)[])[] {
  const rows = Object.entries(species).flatMap(([name, means]) =>
    Array.from({ length: perSpecies }, () => {
      const sizes = means.map((mean, i) => mean + spreads[i]! * random.normal());
      // One plant grows well or badly as a whole.
      const vigour = Math.exp(0.12 * random.normal());
      const [stem, flower, petals, leaf] = sizes as [number, number, number, number];
      const likesLime = name === 'cowslip' || name === 'bellflower';
      return [
        roundTo(clamp(stem * vigour, 3, 90), 1),
        roundTo(clamp(flower * vigour, 4, 60), 1),
        Math.round(clamp(petals, 4, 9)),
        random.uniform() < 0.04 ? null : Math.round(clamp(leaf * vigour, 10, 160)),
        random.uniform() < (likesLime ? 0.7 : 0.25) ? 'chalk' : 'loam',
        name
      ];
    })
  );
  return random.shuffle(rows);
}
