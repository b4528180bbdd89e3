// What is typed into a filter of a table.
import { expect, it } from 'vitest';
import { filterValue } from '$features/data/dataset/grid-columns';

it('is a value of the column where all of it is meant, and stays text where a part is', () => {
  expect(filterValue(' 1.50 ', 'float', '=')).toBe(1.5);
  expect(filterValue('1.50', 'float', 'contains')).toBe('1.50');
  expect(filterValue('Yes', 'boolean', '=')).toBe(true);
  expect(filterValue('false', 'boolean', '=')).toBe(false);
  expect(filterValue('tr', 'boolean', 'contains')).toBe('tr');
  // Neither: the engine refuses it, and does not look for what is false.
  expect(filterValue('maybe', 'boolean', '=')).toBe('maybe');
  expect(filterValue('2024-01-02', 'datetime', '=')).toBe('2024-01-02');
});
