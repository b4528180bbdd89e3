// How Python packages are named, and in which order they are put in place.

/** Names of packages as they are compared: 'Foo_bar' and 'foo-bar' are one (PEP 503). */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** Each after what it needs, what is in a circle in the order it was met. */
export function inOrder<T>(
  names: readonly string[],
  find: (name: string) => T | undefined,
  needs: (one: T) => readonly string[]
): readonly T[] {
  const seen = new Set<string>();
  const found: T[] = [];
  const visit = (name: string): void => {
    const one = seen.has(name) ? undefined : find(name);
    seen.add(name);
    if (one === undefined) return;
    needs(one).forEach(visit);
    found.push(one);
  };
  names.forEach(visit);
  return found;
}
