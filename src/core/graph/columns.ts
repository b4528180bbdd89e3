// What columns a table on a wire will have, before anything has run: from the datasets a pipeline begins with, through
// what each step does to columns. Undefined where that cannot be known yet.
import { enterData } from '../components/data/enter-data';
import { runSql } from '../components/data/run-sql';
import { imageFeatures } from '../components/images/image-features';
import { namedApart, ofTheRight } from '../data/column-names';
import type { ColumnSchema } from '../data/table';
import { featureNames } from '../images/features';
import { columnEffects } from './column-effects';
import { enteredColumns } from './entered-columns';
import type { Graph, GraphNode } from './graph';
import { queryColumns } from './sql-columns';

export type KnownColumns = (dataset: string) => readonly ColumnSchema[] | undefined;

/** Columns of a table that has not been made. It may have more where what a step adds depends on cells. */
interface Outlined {
  readonly columns: readonly ColumnSchema[];
  readonly isOpen: boolean;
}
type Columns = Outlined | undefined;

/** Columns of every input of a node that is bound to a table, by port: to choose from. */
export function inputColumns(
  graph: Graph,
  id: string,
  known: KnownColumns
): Readonly<Record<string, readonly ColumnSchema[]>> {
  return new Outline(graph, known).inputs(id, () => true);
}

/**
 * The same of any node, only where nothing can be among them that is not listed: to check names against. What is known
 * of one node serves the others.
 */
export function completeColumns(
  graph: Graph,
  known: KnownColumns
): (id: string) => Readonly<Record<string, readonly ColumnSchema[]>> {
  const outline = new Outline(graph, known);
  return (id) => outline.inputs(id, ({ isOpen }) => !isOpen);
}

class Outline {
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #known: KnownColumns;
  /** What comes out of each node, once it is known: there may be very many ways to a node. */
  readonly #out = new Map<string, Columns>();
  /** Nodes on the way here: a circle has no columns. */
  readonly #path = new Set<string>();

  constructor(graph: Graph, known: KnownColumns) {
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#known = known;
  }

  inputs(
    id: string,
    isWanted: (found: Outlined) => boolean
  ): Readonly<Record<string, readonly ColumnSchema[]>> {
    const node = this.#nodes.get(id);
    const found = Object.keys(node?.inputs ?? {}).flatMap((port) => {
      const columns = this.into(node!, port);
      return columns && isWanted(columns) ? [[port, columns.columns] as const] : [];
    });
    return Object.fromEntries(found);
  }

  into(node: GraphNode, port: string): Columns {
    const binding = node.inputs[port];
    const source = binding?.from === 'node' ? this.#nodes.get(binding.node) : undefined;
    if (!source || this.#path.has(source.id)) return undefined;
    if (this.#out.has(source.id)) return this.#out.get(source.id);
    this.#path.add(source.id);
    const columns = this.#outOf(source);
    this.#path.delete(source.id);
    this.#out.set(source.id, columns);
    return columns;
  }

  #outOf(node: GraphNode): Columns {
    const { component, params } = node;
    if (component === 'choose-dataset') {
      const columns = typeof params.ref === 'string' ? this.#known(params.ref) : undefined;
      return columns && { columns, isOpen: false };
    }
    if (component === 'enter-data') {
      const { rows = enterData.params.rows.default } = params;
      return { columns: enteredColumns(String(rows)), isOpen: true };
    }
    if (component === 'add-columns') return joined(this.into(node, 'left'), this.into(node, 'right'), '');
    if (component === 'join-tables')
      return joined(this.into(node, 'left'), this.into(node, 'right'), params.rightKey);
    if (component === 'append-rows') return united(this.into(node, 'first'), this.into(node, 'second'));
    if (component === 'image-features') return pictured(params);
    if (component === 'run-sql') {
      const tables = Object.fromEntries(['t1', 't2', 't3'].map((port) => [port, this.into(node, port)]));
      return queryColumns(typeof params.sql === 'string' ? params.sql : runSql.params.sql.default, tables);
    }
    const input = this.into(node, node.inputs.data ? 'data' : 'table');
    const effect = Object.hasOwn(columnEffects, component) ? columnEffects[component] : undefined;
    return input && effect ? effect(input, params) : input;
  }
}

/** The label is named for a column of labels, if there is one; whether any picture has one cannot be told. */
function pictured(params: GraphNode['params']): Outlined {
  const { bins, grid } = imageFeatures.params;
  const given = ({ min, max, default: usual }: typeof bins, value: unknown): number =>
    typeof value === 'number' && value >= min && value <= max ? Math.floor(value) : usual;
  const shape = { bins: given(bins, params.bins), grid: given(grid, params.grid) };
  const label = typeof params.target === 'string' && params.target !== '' ? params.target : 'label';
  const column = (name: string, type: ColumnSchema['type']): ColumnSchema => ({ name, type, missing: 0 });
  const numbers = featureNames(shape).map((name) => column(name, 'float'));
  return { columns: [column('image', 'text'), ...numbers, column(label, 'category')], isOpen: true };
}

function joined(left: Columns, right: Columns, rightKey: unknown): Columns {
  if (!left || !right) return left && { ...left, isOpen: true };
  const others = right.columns.filter(({ name }) => name !== rightKey);
  const columns = namedApart([...left.columns, ...others], ofTheRight);
  return { columns, isOpen: left.isOpen || right.isOpen };
}

function united(first: Columns, second: Columns): Columns {
  if (!first || !second) {
    const one = first ?? second;
    return one && { ...one, isOpen: true };
  }
  const added = second.columns.filter(({ name }) => !first.columns.some((column) => column.name === name));
  return { columns: [...first.columns, ...added], isOpen: first.isOpen || second.isOpen };
}
