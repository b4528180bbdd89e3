// Made-up customers of a café: who stopped coming? Binary. Leaving becomes likelier with days since the last
// visit, complaints and distance, and less likely with visits, the app and years as a member; the rest is chance.
import { Random } from '../random';
import { clamp, logistic, pick, roundTo, toCsv, type Sample } from './sample';

const rows = 1200;
const day = 86_400_000;
const lastDay = Date.UTC(2026, 5, 30);

const header = [
  'customer',
  'member_since',
  'age',
  'favourite',
  'visits_per_month',
  'average_spend',
  'days_since_visit',
  'distance_km',
  'uses_app',
  'complaints',
  'stopped_coming'
];

export const cafeCustomers = {
  id: 'cafe-customers',
  fileName: 'cafe-customers.csv',
  rows,
  target: 'stopped_coming',
  task: 'binary',
  csv: () => toCsv(header, makeRows(new Random(11)))
} as const satisfies Sample;

function makeRows(random: Random): readonly (readonly (string | number | null)[])[] {
  return Array.from({ length: rows }, (_, i) => {
    const memberDays = Math.floor(random.uniform() * 2000) + 30;
    const age = Math.round(clamp(38 + 15 * random.normal(), 16, 88));
    const favourite = pick(
      [
        ['filter coffee', 4],
        ['espresso', age > 35 ? 4 : 2],
        ['latte', age < 35 ? 5 : 3],
        ['tea', 2],
        ['cocoa', 1]
      ],
      random.uniform()
    );
    const distance = roundTo(0.2 + 2.2 * -Math.log(1 - random.uniform()), 1);
    const visits = Math.round(clamp(9 - distance + 3.5 * random.normal(), 0, 31));
    const spend = roundTo(clamp(4.2 + (favourite === 'latte' ? 1.1 : 0) + 1.5 * random.normal(), 1.5, 15), 2);
    const since = Math.round(clamp((30 / (visits + 1)) * -Math.log(1 - random.uniform()) * 1.6, 0, 180));
    const app = random.uniform() < (age < 40 ? 0.62 : 0.33);
    const complaints = pick(
      [
        [0, 80],
        [1, 14],
        [2, 4],
        [3, 2]
      ],
      random.uniform()
    );
    const score =
      -2 +
      0.055 * since +
      0.95 * complaints +
      0.22 * distance -
      0.1 * visits -
      (app ? 0.8 : 0) -
      memberDays / 2500;
    const left = random.uniform() < logistic(score);
    return [
      `C${String(i + 1).padStart(4, '0')}`,
      new Date(lastDay - memberDays * day).toISOString().slice(0, 10),
      random.uniform() < 0.06 ? null : age,
      favourite,
      visits,
      random.uniform() < 0.03 ? null : spend,
      since,
      distance,
      app ? 'yes' : 'no',
      complaints,
      left ? 'yes' : 'no'
    ];
  });
}
