// What can be told of a query without running it.

/** The text without what is said in strings, quoted names and comments: as long as it was, line ends kept. */
export function bareText(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.replace(/[^\n]/g, ' ')
  );
}

/** Without the semicolon that ends it, and what comes after. */
export function withoutEnd(sql: string): string {
  return sql.replace(/;(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*$/, '');
}

const unsteady =
  /\b(?:now|current_timestamp|current_date|current_time|today|get_current_timestamp|transaction_timestamp|localtimestamp|localtime|uuid|uuidv4|uuidv7|gen_random_uuid)\b/gi;

/** Words that give something else whenever they are asked: the time, and chance that follows no seed. */
export function unsteadyIn(sql: string): readonly string[] {
  return [...new Set((bareText(sql).match(unsteady) ?? []).map((word) => word.toLowerCase()))];
}
