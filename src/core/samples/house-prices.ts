// Made-up homes of a made-up town: what does one cost? Regression. The price is the area times a price per m2
// that falls with distance and age and differs by district, plus garden and energy class, times noise of 7 %.
import { Random } from '../random';
import { clamp, pick, roundTo, toCsv, type Sample } from './sample';

const rows = 1000;

const districts = [
  ['Harbour', 2],
  ['Old Town', 2],
  ['Hillside', 3],
  ['Meadows', 4],
  ['Mill Quarter', 3]
] as const;
const perSquareMetre = {
  Harbour: 5200,
  'Old Town': 4900,
  Hillside: 4100,
  Meadows: 3300,
  'Mill Quarter': 3700
};
const energyFactor = { A: 1.08, B: 1.04, C: 1, D: 0.96, E: 0.9 };

const header = [
  'district',
  'kind',
  'area_m2',
  'rooms',
  'year_built',
  'distance_to_centre_km',
  'garden_m2',
  'energy_class',
  'balcony',
  'price'
];

export const housePrices = {
  id: 'house-prices',
  fileName: 'house-prices.csv',
  rows,
  target: 'price',
  task: 'regression',
  csv: () => toCsv(header, makeRows(new Random(12)))
} as const satisfies Sample;

function makeRows(random: Random): readonly (readonly (string | number | null)[])[] {
  return Array.from({ length: rows }, () => {
    const district = pick(districts, random.uniform());
    const isHouse = random.uniform() < (district === 'Meadows' || district === 'Hillside' ? 0.6 : 0.15);
    const area = Math.round(clamp((isHouse ? 128 : 68) * Math.exp(0.32 * random.normal()), 22, 320));
    const roomCount = Math.round(clamp(area / 27 + 0.7 * random.normal(), 1, 10));
    const built = Math.round(clamp(1972 + 28 * random.normal(), 1880, 2025));
    const distance = roundTo(
      clamp(
        { Harbour: 1.5, 'Old Town': 0.8, Hillside: 3.5, Meadows: 6, 'Mill Quarter': 2.8 }[district] +
          0.8 * random.normal(),
        0.1,
        12
      ),
      1
    );
    const garden = isHouse ? Math.round(clamp(320 + 190 * random.normal(), 30, 1400)) : 0;
    const energy = pick(energyOdds(built), random.uniform());
    const balcony = !isHouse && random.uniform() < 0.55;
    const age = 2026 - built;
    const base =
      area * perSquareMetre[district] * Math.exp(-0.035 * distance) * (1 - 0.0022 * Math.min(age, 90));
    const price =
      (base * energyFactor[energy] + 140 * garden + (balcony ? 9000 : 0)) * Math.exp(0.07 * random.normal());
    return [
      district,
      isHouse ? 'house' : 'flat',
      area,
      roomCount,
      random.uniform() < 0.05 ? null : built,
      distance,
      garden,
      random.uniform() < 0.08 ? null : energy,
      balcony ? 'yes' : 'no',
      Math.round(price / 500) * 500
    ];
  });
}

function energyOdds(built: number): readonly (readonly [keyof typeof energyFactor, number])[] {
  if (built > 2005)
    return [
      ['A', 5],
      ['B', 4],
      ['C', 1]
    ];
  if (built > 1975)
    return [
      ['B', 2],
      ['C', 5],
      ['D', 3]
    ];
  return [
    ['C', 1],
    ['D', 4],
    ['E', 5]
  ];
}
