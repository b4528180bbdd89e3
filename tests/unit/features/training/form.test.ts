import { describe, expect, it } from 'vitest';
import type { TableProfile } from '$core/data/profile';
import type { ColumnSchema } from '$core/data/table';
import { adviseFeatures } from '$features/training/form/feature-advice';
import { guessTarget } from '$features/training/form/target-guess';

const column = (name: string, more: Partial<ColumnSchema> = {}): ColumnSchema => ({
  name,
  type: 'float',
  missing: 0,
  ...more
});

describe('the proposed target', () => {
  it('is a column with a telling name, wherever it stands', () => {
    expect(guessTarget([column('Survived'), column('age'), column('fare')], 10)).toBe('Survived');
  });

  it('is what became of the passengers, not the class they travelled in', () => {
    const titanic = ['survived', 'pclass', 'sex', 'class', 'who', 'alive', 'alone'];
    expect(
      guessTarget(
        titanic.map((name) => column(name)),
        10
      )
    ).toBe('survived');
    expect(guessTarget([column('x'), column('y'), column('class'), column('width')], 10)).toBe('class');
  });

  it('is else the last column that can be one', () => {
    const columns = [
      column('height'),
      column('weight'),
      column('when', { type: 'datetime' }),
      column('empty', { missing: 10 }),
      column('code', { flags: ['id'] }),
      column('same', { flags: ['constant'] })
    ];
    expect(guessTarget(columns, 10)).toBe('weight');
  });

  it('is missing where no column can be one', () => {
    expect(guessTarget([column('id', { flags: ['id'] })], 10)).toBeUndefined();
  });
});

describe('advice on features', () => {
  const columns = [
    column('id', { flags: ['id'] }),
    column('one', { flags: ['constant'] }),
    column('none', { missing: 5 }),
    column('words', { type: 'text' }),
    column('age'),
    column('twin'),
    column('y')
  ];

  it('leaves out ids, constants, empty columns and free text, and never lists the target', () => {
    const advice = adviseFeatures(columns, { rows: 5, target: 'y' });
    expect(advice.map(({ column, reason }) => [column.name, reason])).toEqual([
      ['id', 'id'],
      ['one', 'constant'],
      ['none', 'empty'],
      ['words', 'text'],
      ['age', undefined],
      ['twin', undefined]
    ]);
  });

  it('leaves out copies of the target once the profile names them', () => {
    const profile: TableProfile = {
      rows: 5,
      columns: [],
      warnings: [{ kind: 'copy', column: 'twin', of: 'y' }],
      correlation: { names: [], values: [] }
    };
    const advice = adviseFeatures(columns, { rows: 5, target: 'y', profile, groupColumn: 'age' });
    expect(advice.find(({ column }) => column.name === 'twin')?.reason).toBe('copy');
    expect(advice.find(({ column }) => column.name === 'age')?.reason).toBe('group');
  });
});
