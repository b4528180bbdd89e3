// Errors about files, tables and columns.
import { describe } from './describe';

export const dataErrors = {
  'data/empty': describe<{ file: string }>(422, (d) => `${d.file} is empty: there is nothing to import.`),
  'data/binary': describe<{ file: string }>(
    422,
    (d) => `${d.file} does not look like a table: it holds binary data of no format Hearth reads.`
  ),
  'data/header-only': describe<{ file: string }>(422, (d) => `${d.file} has a header but no rows.`),
  'data/truncated': describe<{ file: string; format: string }>(
    422,
    (d) => `${d.file} ends in the middle: the ${d.format} data is cut off. Copy or export the file again.`
  ),
  'data/unreadable': describe<{ file: string; format: string; reason: string; line?: number }>(
    422,
    (d) => `${d.file} could not be read as ${d.format}${d.line ? ` (line ${d.line})` : ''}: ${d.reason}`
  ),
  'data/line-too-long': describe<{ file: string; line: number; bytes: number; limit: number }>(
    422,
    (d) =>
      `Line ${d.line} of ${d.file} is longer than ${d.limit} bytes. Check the quote character: an unclosed quote swallows the lines after it.`
  ),
  'data/too-large': describe<{ what: string; bytes: number; limit: number }>(
    413,
    (d) => `${d.what} needs ${d.bytes} bytes; ${d.limit} are available. Use fewer rows or columns.`
  ),
  'data/too-many-columns': describe<{ columns: number; limit: number }>(
    413,
    (d) => `${d.columns} columns are more than the ${d.limit} a table can have. Check the delimiter.`
  ),
  'data/unknown-column': describe<{ column: string; table: string }>(
    422,
    (d) => `${d.table} has no column "${d.column}".`
  ),
  'data/name-taken': describe<{ column: string }>(
    409,
    (d) => `There is already a column called "${d.column}".`
  ),
  'data/type-mismatch': describe<{ column: string; first: string; second: string }>(
    422,
    (d) => `The column "${d.column}" is of type ${d.first} in one table and ${d.second} in the other.`
  ),
  'data/view-closed': describe<{ view: number }>(
    410,
    (d) => `View ${d.view} is not open. Its worker may have been restarted: open it again.`
  ),
  /** `status` is the server's answer, where one came. */
  'data/fetch-failed': describe<{ url: string; reason: string; status?: number }>(502, (d) => {
    const why = d.status
      ? ''
      : ' The address may be wrong, or its server may not allow other sites to read it (CORS).';
    return `${d.url} could not be fetched: ${d.reason}.${why} Download the file and drop it here instead.`;
  }),
  'data/bad-address': describe<{ url: string; fault: 'not-encrypted' | 'no-address' }>(422, (d) =>
    d.fault === 'no-address'
      ? `"${d.url}" is not the address of a file on the web: it begins with https://.`
      : `${d.url} is not encrypted (http), and the studio reads only what nobody on the way can change. Try https://, or download the file and drop it here.`
  ),
  'data/bad-filter': describe<{ filter: string; reason: string }>(
    422,
    (d) => `The filter "${d.filter}" cannot be used: ${d.reason}.`
  ),
  /** A person's own code: `row` and `line` count from 1. */
  'data/script-failed': describe<{ reason: string; row?: number; line?: number }>(422, (d) => {
    const at = [...(d.row ? [`row ${d.row}`] : []), ...(d.line ? [`line ${d.line}`] : [])].join(', ');
    return `The code failed${at ? ` at ${at}` : ''}: ${d.reason}.`;
  }),
  /** A person's own query: `line` and `column` count from 1; the reason is DuckDB's. */
  'data/sql-failed': describe<{ reason: string; line?: number; column?: number }>(422, (d) => {
    const at = d.line === undefined ? '' : ` at line ${d.line}, character ${d.column ?? 1}`;
    return `The query failed${at}: ${d.reason.replace(/[.!]$/, '')}.`;
  }),
  'data/no-images': describe<Record<never, never>>(
    422,
    () =>
      'None of these files is an image that can be shown here. JPEG, PNG, WebP, GIF and BMP files are, one by one, in folders or in a zip archive.'
  ),
  'data/bad-transform': describe<Record<never, never>>(
    422,
    () =>
      'What was connected is not a fitted transform. Connect the transform output of the step that learned it.'
  ),
  'data/bad-formula': describe<{ formula: string; reason: string; position: number }>(
    422,
    (d) => `The formula cannot be used: ${d.reason}, at character ${d.position + 1} of "${d.formula}".`
  ),
  'data/missing-cells': describe<{ column: string; missing: number }>(
    422,
    (d) =>
      `"${d.column}" has ${d.missing} missing ${d.missing === 1 ? 'cell' : 'cells'}, and nothing lies between a number and none. Clean missing data first, or leave the column out.`
  ),
  'data/not-numbers': describe<{ column: string; type: string }>(
    422,
    (d) => `"${d.column}" is of type ${d.type}: this needs a column of numbers.`
  ),
  'data/columns-gone': describe<{ columns: string }>(
    422,
    (d) =>
      `Columns of the reference are gone or of another type: ${d.columns}. Bring them back, or compare with another version.`
  ),
  'data/nothing-to-compare': describe<Record<never, never>>(
    422,
    () => 'Drift needs rows in both versions, and a column of numbers, categories or yes and no.'
  ),
  'data/no-columns': describe<{ table: string }>(422, (d) => `${d.table} would be left without any column.`),
  'data/no-rows': describe<{ table: string }>(422, (d) => `${d.table} would be left without any row.`)
} as const;
