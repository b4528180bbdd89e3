// Cells to Arrow and back: exactly the same, whatever they are.
import { RecordBatchReader } from 'apache-arrow';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cellOf, stringColumn, type Cell } from '$core/data/frame';
import type { ColumnType } from '$core/data/table';
import { ResultTable } from '../../../../workers/sql/from-arrow';
import { arrowStream, encodeLevels, type ArrowSource } from '../../../../workers/sql/to-arrow';

const cells: Readonly<Record<ColumnType, fc.Arbitrary<Cell>>> = {
  integer: fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }).map((n) => n + 0),
  float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  boolean: fc.constantFrom(0, 1),
  datetime: fc.integer({ min: -8.64e15, max: 8.64e15 }),
  category: fc.constantFrom('a', 'ö', '', '台北'),
  text: fc.string({ unit: 'binary' })
};

const sourceOf = (name: string, type: ColumnType, values: readonly Cell[]): ArrowSource => {
  if (type !== 'category' && type !== 'text')
    return {
      name,
      type,
      cells: Float64Array.from(values, (value) => (value === null ? NaN : Number(value)))
    };
  const { codes, levels } = stringColumn(name, values as readonly (string | null)[]);
  return { name, type, cells: codes, levels: encodeLevels(levels) };
};

it.each(Object.keys(cells) as ColumnType[])('%s', (type) => {
  const rows = fc.array(fc.option(cells[type]), { minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), (groups) => {
      const result = new ResultTable(['c']);
      for (const values of groups)
        for (const batch of RecordBatchReader.from(arrowStream([sourceOf('c', type, values)], values.length)))
          result.add(batch);
      const { frame, schema } = result.finish([{ name: 'c', type }]);
      expect(schema).toEqual([{ name: 'c', type }]);
      expect(Array.from({ length: frame.rows }, (_, row) => cellOf(frame.columns[0]!, row))).toEqual(
        groups.flat()
      );
    })
  );
});
