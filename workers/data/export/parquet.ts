// A table as Parquet, by hyparquet-writer: one Parquet row group for each of ours, Snappy-compressed.
import type { DecodedArray, SchemaElement } from 'hyparquet';
import { isStringType, type ColumnType } from '$core/data/table';
import type { ExportColumn, TableExport } from './export';

export const parquet: TableExport = { mime: 'application/vnd.apache.parquet', extension: 'parquet', write };

async function* write(...[table, groups]: Parameters<TableExport['write']>): AsyncGenerator<BlobPart> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: 'root', num_children: table.columns.length },
    ...table.columns.map(({ name, type }) => ({
      name,
      repetition_type: 'OPTIONAL' as const,
      ...schemaOf(type)
    }))
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: 'Hearth' });
  for await (const { rows, columns } of groups) {
    const columnData = columns.map((column) => ({ name: column.column.name, data: valuesOf(column, rows) }));
    await file.write({ columnData, rowGroupSize: rows });
  }
  await file.finish();
  yield writer.getBytes() as Uint8Array<ArrayBuffer>;
}

function schemaOf(type: ColumnType): Pick<SchemaElement, 'type' | 'converted_type'> {
  switch (type) {
    case 'integer':
      return { type: 'INT64' };
    case 'float':
      return { type: 'DOUBLE' };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'datetime':
      return { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
    case 'category':
    case 'text':
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
    default:
      return type satisfies never;
  }
}

function valuesOf({ column: { type }, cells, levels }: ExportColumn, rows: number): DecodedArray {
  const values: unknown[] = new Array(rows);
  for (let row = 0; row < rows; row++) {
    const cell = cells[row]!;
    if (isStringType(type)) values[row] = cell < 0 ? null : levels[cell];
    else if (cell !== cell) values[row] = null;
    else if (type === 'integer') values[row] = BigInt(cell);
    else if (type === 'boolean') values[row] = cell === 1;
    else values[row] = type === 'datetime' ? new Date(cell) : cell;
  }
  return values as DecodedArray;
}
