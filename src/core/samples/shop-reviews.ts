// Made-up reviews of a shop: are they glad? Binary, from texts. Each is put together from a few phrases, of which most
// suit its mood and some do not; the rest is chance.
import { Random } from '../random';
import { pick, toCsv, type Sample } from './sample';

const rows = 600;

const openings = [
  'I bought this last month.',
  'Ordered it as a gift.',
  'My second one.',
  'Came in a small box.',
  'Needed it for the kitchen.'
];
const glad = [
  'It works well and looks lovely.',
  'Delivery was quick and the packing careful.',
  'Good value and easy to use.',
  'The colour is beautiful and the material feels solid.',
  'Staff were kind and answered at once.',
  'I would buy it again any day.'
];
const cross = [
  'It broke after two days.',
  'Delivery was late and the box damaged.',
  'Poor value and hard to use.',
  'The colour is dull and the material feels cheap.',
  'Staff were rude and never answered.',
  'I sent it back and still wait for my money.'
];
const closings = [
  'That is all.',
  'We will see.',
  'Just my opinion.',
  'Hope this helps.',
  'Five weeks in use.'
];

export const shopReviews = {
  id: 'shop-reviews',
  fileName: 'shop-reviews.csv',
  rows,
  target: 'glad',
  task: 'binary',
  csv: () => toCsv(['review', 'stars_of_others', 'glad'], makeRows(new Random(29)))
} as const satisfies Sample;

function makeRows(random: Random): readonly (readonly (string | number | null)[])[] {
  const one = (phrases: readonly string[]): string => phrases[random.below(phrases.length)]!;
  return Array.from({ length: rows }, () => {
    const isGlad = random.uniform() < 0.55;
    const said = Array.from({ length: 2 + random.below(2) }, () =>
      one(random.uniform() < 0.85 === isGlad ? glad : cross)
    );
    const review = [one(openings), ...said, one(closings)].join(' ');
    const stars = pick(
      [
        [3, 3],
        [4, isGlad ? 5 : 3],
        [5, isGlad ? 3 : 1]
      ],
      random.uniform()
    );
    return [review, random.uniform() < 0.04 ? null : stars, isGlad ? 'yes' : 'no'];
  });
}
