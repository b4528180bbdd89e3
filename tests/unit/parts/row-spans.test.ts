import { expect, test } from 'vitest';
import { spansOf } from '$parts/row-spans';

test('rows near one another are read as one span, far ones as another', () => {
  expect(spansOf([3, 5, 300], 10)).toEqual([
    { from: 3, to: 6, rows: [3, 5] },
    { from: 300, to: 301, rows: [300] }
  ]);
});

test('no rows are no spans', () => expect(spansOf([])).toEqual([]));
