// What columns a table on a wire will have, before anything has run: from the datasets a pipeline begins with, through
// what each step does to columns. Undefined where that cannot be known yet.
import type { ColumnSchema, ColumnType } from '../data/table';
import type { Graph, GraphNode } from './graph';

export type KnownColumns = (dataset: string) => readonly ColumnSchema[] | undefined;
type Columns = readonly ColumnSchema[] | undefined;

/** Columns of every input of a node that is bound to a table, by port. */
export function inputColumns(
  graph: Graph,
  id: string,
  known: KnownColumns
): Readonly<Record<string, readonly ColumnSchema[]>> {
  const outline = new Outline(graph, known);
  const node = graph.nodes.find((candidate) => candidate.id === id);
  const found = Object.keys(node?.inputs ?? {}).map((port) => [port, outline.into(node!, port)] as const);
  return Object.fromEntries(
    found.filter((entry): entry is [string, readonly ColumnSchema[]] => entry[1] !== undefined)
  );
}

class Outline {
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #known: KnownColumns;
  /** Nodes on the way here: a circle has no columns. */
  readonly #path = new Set<string>();

  constructor(graph: Graph, known: KnownColumns) {
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#known = known;
  }

  into(node: GraphNode, port: string): Columns {
    const binding = node.inputs[port];
    const source = binding?.from === 'node' ? this.#nodes.get(binding.node) : undefined;
    if (!source || this.#path.has(source.id)) return undefined;
    this.#path.add(source.id);
    const columns = this.#outOf(source);
    this.#path.delete(source.id);
    return columns;
  }

  #outOf(node: GraphNode): Columns {
    const { component, params } = node;
    switch (component) {
      case 'choose-dataset':
        return typeof params.ref === 'string' ? this.#known(params.ref) : undefined;
      case 'select-columns':
        return selected(this.into(node, 'table'), namesIn(params.columns), params.mode === 'remove');
      case 'rename-column':
        return this.into(node, 'table')?.map((column) =>
          column.name === params.column ? { ...column, name: String(params.to ?? '').trim() } : column
        );
      case 'retype-columns':
        return retyped(this.into(node, 'table'), namesIn(params.columns), params.type as ColumnType);
      case 'join-tables':
        return joined(this.into(node, 'left'), this.into(node, 'right'), params.rightKey);
      case 'append-rows':
        return united(this.into(node, 'first'), this.into(node, 'second'));
      case 'score-table':
        return this.into(node, 'data');
      default:
        return this.into(node, 'table');
    }
  }
}

function namesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}

function selected(columns: Columns, names: readonly string[], isRemoval: boolean): Columns {
  if (names.length === 0) return columns;
  return columns?.filter(({ name }) => names.includes(name) !== isRemoval);
}

function retyped(columns: Columns, names: readonly string[], type: ColumnType | undefined): Columns {
  return columns?.map((column) =>
    names.length === 0 || names.includes(column.name) ? { ...column, type: type ?? 'category' } : column
  );
}

function joined(left: Columns, right: Columns, rightKey: unknown): Columns {
  if (!left || !right) return left;
  const taken = new Set(left.map(({ name }) => name));
  const others = right.filter(({ name }) => name !== rightKey);
  return [...left, ...others.map((c) => (taken.has(c.name) ? { ...c, name: `${c.name} (right)` } : c))];
}

function united(first: Columns, second: Columns): Columns {
  if (!first || !second) return first ?? second;
  return [...first, ...second.filter(({ name }) => !first.some((column) => column.name === name))];
}
