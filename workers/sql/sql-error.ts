// What DuckDB says of a query that fails, as an error that knows its place in the person's own text.
import { HearthError } from '$core/errors';

interface Place {
  readonly line: number;
  readonly column: number;
}

/** `linesBefore`: lines that were put before the person's text when it was run. */
export function sqlError(error: unknown, sql: string, linesBefore = 0): unknown {
  const said = error instanceof Error ? error.message : String(error);
  if (/^Out of Memory Error/.test(said))
    return new HearthError('job/out-of-memory', { what: 'The query' }, { cause: error });
  if (!/^[A-Z][\w -]* Error: /.test(said)) return error;
  return new HearthError(
    'data/sql-failed',
    { reason: reasonOf(said), ...placeOf(said, sql, linesBefore) },
    { cause: error }
  );
}

/** The words without the picture of the place, and without advice that cannot be followed here. */
function reasonOf(said: string): string {
  const missing = /(?:with name "([^"]*)" is not in the catalog, but )?it exists in the (\w+) extension/.exec(
    said
  );
  if (missing)
    return `${missing[1] ? `"${missing[1]}"` : 'it'} is part of DuckDB's extension "${missing[2]}", and only its core functions are here`;
  if (/file system operations are disabled|external extensions is disabled/.test(said))
    return 'it may read the tables t1, t2 and t3, and no files or addresses';
  if (/Cannot prepare multiple statements/.test(said)) return 'there is more than one query: one is run';
  return said
    .replace(/\n+LINE \d+: [\s\S]*$/, '')
    .replace(/^(?:Invalid Input|Binder|Parser|Catalog) Error: /, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** 'LINE 2:   b, nope FROM t1' and a caret under the place; long lines are cut at both ends. */
function placeOf(said: string, sql: string, linesBefore: number): Place | undefined {
  const found = /\nLINE (\d+): ([^\n]*)\n( *)\^/.exec(said);
  if (!found) return undefined;
  const [, number = '', shown = '', indent = ''] = found;
  const line = Number(number) - linesBefore;
  const at = indent.length - `LINE ${number}: `.length;
  const text = sql.split('\n')[line - 1];
  if (text === undefined || at < 0) return undefined;
  const cut = shown.startsWith('...') ? 3 : 0;
  const core = shown.slice(cut).replace(/\.\.\.$/, '');
  const from = cut === 0 ? 0 : Math.max(0, text.indexOf(core));
  return { line, column: from + at - cut + 1 };
}
