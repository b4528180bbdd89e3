// YAML can say of a value that it is in itself: a walk through it has no end, and JSON has no text for it.
import { isAlias, isCollection, visit, type Alias, type Document } from 'yaml';

/** Whether an alias stands inside what it means, as `visit` comes to it. */
export function isInItself(alias: Alias, path: readonly unknown[]): boolean {
  return path.some((above) => isCollection(above) && above.anchor === alias.source);
}

/** Where a text first has a value in itself: an offset; undefined where it has none. */
export function valueInItself(document: Document): number | undefined {
  let found: number | undefined;
  visit(document, {
    Node(_key, node, path) {
      if (!isAlias(node) || !isInItself(node, path)) return undefined;
      found = node.range?.[0] ?? 0;
      return visit.BREAK;
    }
  });
  return found;
}
