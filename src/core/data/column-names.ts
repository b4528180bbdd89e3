// Names of columns that come together in one table, where each is there once. Used before a pipeline has run and when it
// runs, so that what is chosen from is what will be there.

/** What a name that is taken becomes, from the second attempt on. */
export type Another = (name: string, attempt: number) => string;

export const numbered: Another = (name, attempt) => `${name} ${attempt}`;

/** Of columns that come from the right one of two tables. */
export const ofTheRight: Another = (name, attempt) => `${name}${' (right)'.repeat(attempt - 1)}`;

/** The name, or the first other one that is not taken. */
export function freeName(name: string, taken: ReadonlySet<string>, another = numbered): string {
  let free = name;
  for (let attempt = 2; taken.has(free); attempt++) free = another(name, attempt);
  return free;
}

/** The columns in their order; of equal names the later is told apart, also from names made here. */
export function namedApart<C extends { readonly name: string }>(
  columns: readonly C[],
  another = numbered
): C[] {
  const taken = new Set<string>();
  return columns.map((column) => {
    const name = freeName(column.name, taken, another);
    taken.add(name);
    return name === column.name ? column : { ...column, name };
  });
}
