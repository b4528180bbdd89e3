import { expect, it } from 'vitest';
import { enteredColumns } from '$core/graph/entered-columns';

const told = (text: string) => enteredColumns(text).map(({ name, type }) => [name, type]);

it('tells the columns of a table that is written in a pipeline, whatever parts its cells', () => {
  expect(told('name,value\r\nfirst,1\n\nsecond,\n')).toEqual([
    ['name', 'category'],
    ['value', 'float']
  ]);
  expect(told('"a; b";c\n"x";2,5')).toEqual([
    ['a; b', 'category'],
    ['c', 'category']
  ]);
  expect(told('a\tb\n1\t2')).toEqual([
    ['a', 'float'],
    ['b', 'float']
  ]);
});
