import { expect, it } from 'vitest';
import { mergeClasses } from '$sdk/labels/merge-classes';
import { nothingSaid } from '$sdk/labels/label-book';

it('classes of a file meet those of the project by name; ids, attributes and kinds of answers become its own', () => {
  const own = [
    {
      id: 'c1',
      name: 'cat',
      color: '#111111',
      hotkey: '1',
      attributes: [
        { id: 'q1', name: 'age', kind: 'number' as const },
        { id: 'q2', name: 'asleep', kind: 'flag' as const }
      ]
    }
  ];
  const given = [
    { id: 'c1', name: 'lynx', color: '#222222', hotkey: '1', parent: 'c2' },
    {
      id: 'c2',
      name: 'cat',
      color: '#333333',
      attributes: [
        { id: 'age', name: 'age', kind: 'text' as const },
        { id: 'coat', name: 'coat', kind: 'text' as const }
      ]
    }
  ];
  const { classes, translate } = mergeClasses(own, given);
  expect(classes).toEqual([
    { ...own[0], attributes: [...own[0]!.attributes, { id: 'coat', name: 'coat', kind: 'text' }] },
    { id: 'c1-2', name: 'lynx', color: '#222222', parent: 'c1' }
  ]);
  const shape = { kind: 'box', x: 0, y: 0, width: 1, height: 1 } as const;
  const said = translate({
    ...nothingSaid('i', 'Ann'),
    classes: ['c1'],
    regions: [
      { id: 'r', label: 'c2', shape, attributes: { age: '4', asleep: 'true', coat: 'grey', other: 'x' } }
    ]
  });
  expect(said.classes).toEqual(['c1-2']);
  expect(said.regions[0]).toEqual({
    id: 'r',
    label: 'c1',
    shape,
    attributes: { q1: 4, q2: true, coat: 'grey', other: 'x' }
  });
  expect(mergeClasses(own, [{ id: 'x', name: 'cat', color: '#000000' }]).classes[0]).toBe(own[0]);
});
