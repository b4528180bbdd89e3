// Merging two changes of one record: worked by hand.
import { expect, it } from 'vitest';
import { mergeRecords, valueAt, withValueAt } from '$core/sharing/merge';

const base = { name: 'Quiz', tags: ['a', 'b'], updatedAt: 1, files: { 'a.txt': 'one', 'b.txt': 'two' } };

it('keeps what each changed', () => {
  const mine = { ...base, tags: ['a', 'c'], updatedAt: 5, files: { 'a.txt': 'ONE', 'b.txt': 'two' } };
  const theirs = { ...base, name: 'Better quiz', updatedAt: 4, files: { 'a.txt': 'one', 'c.txt': 'new' } };
  expect(mergeRecords(base, mine, theirs)).toEqual({
    value: { name: 'Better quiz', tags: ['a', 'c'], updatedAt: 5, files: { 'a.txt': 'ONE', 'c.txt': 'new' } },
    conflicts: []
  });
});

it('tells where both changed the same thing, and has theirs there', () => {
  const merged = mergeRecords(base, { ...base, name: 'Mine' }, { ...base, name: 'Theirs' });
  expect(merged).toEqual({ value: { ...base, name: 'Theirs' }, conflicts: [['name']] });
  const unknown = mergeRecords(undefined, { a: 1, b: 2 }, { a: 1, b: 3, c: 4 });
  expect(unknown).toEqual({ value: { a: 1, b: 3, c: 4 }, conflicts: [['b']] });
});

it('tells members of lists apart by their ids, and a change outlives a removal', () => {
  const node = (id: string, x = 0) => ({ id, x });
  const graph = (...nodes: readonly unknown[]) => ({ nodes });
  const merged = mergeRecords(
    graph(node('a'), node('b'), node('c')),
    graph(node('a', 5), node('c'), node('mine')),
    graph(node('a'), node('b', 7), node('theirs'))
  );
  expect(merged).toEqual({
    value: graph(node('a', 5), node('b', 7), node('theirs'), node('mine')),
    conflicts: []
  });
  expect(mergeRecords(graph(node('a')), graph(node('a', 1)), graph(node('a', 2))).conflicts).toEqual([
    ['nodes', 'a', 'x']
  ]);
});

it('reads and writes by such a path', () => {
  const record = { nodes: [{ id: 'a', x: 1 }], name: 'n' };
  expect(valueAt(record, ['nodes', 'a', 'x'])).toBe(1);
  expect(withValueAt(record, ['nodes', 'a', 'x'], 9)).toEqual({ nodes: [{ id: 'a', x: 9 }], name: 'n' });
  expect(withValueAt(record, ['name'], 'm')).toEqual({ nodes: [{ id: 'a', x: 1 }], name: 'm' });
});
