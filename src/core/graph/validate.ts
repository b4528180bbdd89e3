// Checks a graph before anything runs: every problem, at its node. Throws nothing; a graph with issues can be
// drawn, edited and kept, only not run.
import { isHearthError } from '../errors';
import { isShown, parseParams, type AssetParam, type Params } from '../params';
import { topologicalOrder } from './order';
import {
  fits,
  variantsOf,
  withVariant,
  type Binding,
  type Graph,
  type GraphNode,
  type Palette,
  type Signature,
  type WireType
} from './graph';
import { activationPort, issue, type GraphIssue, type GraphProblem } from './issues';

export interface ValidateOptions {
  /** Whether a secret is kept on this device. Without it, secrets are not checked. */
  readonly hasSecret?: (name: string) => boolean;
  /** Whether the workspace has an asset. Without it, assets are not looked for. */
  readonly hasAsset?: (kind: AssetParam['asset'], ref: string) => boolean;
  /** Columns of a node's tables by input port, where they are known. Without it, columns are not looked for. */
  readonly columnsOf?: (node: string) => Readonly<Record<string, readonly { readonly name: string }[]>>;
}

const idPattern = /^[\p{L}_][\p{L}\p{N}_]{0,99}$/u;

/** Every problem of a graph, in the order of its nodes. Variants are each checked in their node's place. */
export function validateGraph(
  graph: Graph,
  palette: Palette,
  options: ValidateOptions = {}
): readonly GraphIssue[] {
  const context = new Context(graph, palette);
  const issues = graph.nodes.flatMap((node) =>
    [
      ...identityProblems(node, graph),
      ...variantsOf(node).flatMap((variant) => nodeProblems(variant, context, options))
    ].map((problem) => issue(node.id, problem))
  );
  return [...distinct(issues), ...cycleIssues(graph), ...outputIssues(graph, context)];
}

/** The types of everything that can be bound to. */
class Context {
  readonly #graph: Graph;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #palette: Palette;

  constructor(graph: Graph, palette: Palette) {
    this.#graph = graph;
    this.#palette = palette;
    // Of two nodes with one id the first counts, as in `topologicalOrder`.
    this.#nodes = new Map(graph.nodes.toReversed().map((node) => [node.id, node]));
  }

  signature(node: GraphNode): Signature | undefined {
    return this.#palette.signature(node);
  }

  /** What flows along a binding; 'any' where its value or a property is taken; or what is wrong with it. */
  typeOf(binding: Binding, port: string): WireType | GraphProblem | undefined {
    if (binding.from === 'value') return 'any';
    if (binding.from === 'input') {
      const input = Object.hasOwn(this.#graph.inputs, binding.input) && this.#graph.inputs[binding.input];
      if (!input) return { code: 'unknown-input', port, input: binding.input };
      return binding.path?.length ? 'any' : input.type;
    }
    const source = this.#nodes.get(binding.node);
    if (!source) return { code: 'unknown-node', port, id: binding.node };
    const outputs = this.signature(withVariant(source))?.outputs;
    // An unknown component is said once, at its own node.
    if (!outputs) return undefined;
    const output = Object.hasOwn(outputs, binding.port) && outputs[binding.port];
    if (!output) return { code: 'unknown-output', port, id: binding.node, output: binding.port };
    return binding.path?.length ? 'any' : output.type;
  }

  /** Nobody gives a pipeline's input a value but its default; inside a saved component it is bound where that is placed. */
  openInput(binding: Binding, port: string): GraphProblem[] {
    if (binding.from !== 'input' || !Object.hasOwn(this.#graph.inputs, binding.input)) return [];
    const isOpen = this.#graph.inputs[binding.input]!.default === undefined;
    return isOpen ? [{ code: 'open-input', port, input: binding.input }] : [];
  }
}

function identityProblems(node: GraphNode, graph: Graph): GraphProblem[] {
  const problems: GraphProblem[] = [];
  if (!idPattern.test(node.id)) problems.push({ code: 'bad-id', id: node.id });
  if (graph.nodes.find(({ id }) => id === node.id) !== node)
    problems.push({ code: 'duplicate-id', id: node.id });
  if (node.group !== undefined && !graph.groups.some(({ id }) => id === node.group))
    problems.push({ code: 'unknown-group', group: node.group });
  if (node.variants && !Object.hasOwn(node.variants.options, node.variants.chosen))
    problems.push({ code: 'unknown-variant', variant: node.variants.chosen });
  return problems;
}

function nodeProblems(node: GraphNode, context: Context, options: ValidateOptions): GraphProblem[] {
  const signature = context.signature(node);
  if (!signature) return [{ code: 'unknown-component', component: node.component }];
  if (signature.runsElsewhere !== undefined)
    return [{ code: 'runs-elsewhere', what: signature.runsElsewhere }];
  return [
    ...inputProblems(node, signature, context),
    ...activationProblems(node, context),
    ...paramProblems(node, signature.params),
    ...assetProblems(node, signature.params, options),
    ...columnProblems(node, signature.params, options),
    ...(signature.secrets ?? [])
      .filter((secret) => options.hasSecret?.(secret) === false)
      .map((secret): GraphProblem => ({ code: 'missing-secret', secret }))
  ];
}

function inputProblems(node: GraphNode, signature: Signature, context: Context): GraphProblem[] {
  const unknown = Object.keys(node.inputs).filter((port) => !Object.hasOwn(signature.inputs, port));
  const problems = unknown.map((port): GraphProblem => ({ code: 'unknown-port', port }));
  for (const [port, { type, optional }] of Object.entries(signature.inputs)) {
    const binding = node.inputs[port];
    if (binding) {
      problems.push(...bindingProblems(binding, port, type, context));
      if (!optional) problems.push(...context.openInput(binding, port));
    } else if (!optional) problems.push({ code: 'missing-input', port, type });
  }
  return problems;
}

function bindingProblems(binding: Binding, port: string, to: WireType, context: Context): GraphProblem[] {
  const from = context.typeOf(binding, port);
  if (from === undefined) return [];
  if (typeof from === 'object') return [from];
  return fits(from, to) ? [] : [{ code: 'type-mismatch', port, from, to }];
}

function activationProblems({ activate }: GraphNode, context: Context): GraphProblem[] {
  if (!activate) return [];
  const problems = bindingProblems(activate.when, activationPort, 'any', context);
  return [...problems, ...context.openInput(activate.when, activationPort)];
}

/** Each parameter by itself, so that all that are wrong are named; those that do not count are passed over. */
function paramProblems(node: GraphNode, params: Params): GraphProblem[] {
  const unknown = Object.keys(node.params).filter((name) => !Object.hasOwn(params, name));
  const problems = unknown.map((param): GraphProblem => ({
    code: 'bad-param',
    param,
    reason: 'is not one of its parameters'
  }));
  const values = { ...node.params };
  for (const [name, param] of Object.entries(params)) {
    if (!isShown(param, values)) continue;
    const given = node.params[name];
    try {
      parseParams(node.component, { [name]: param }, given === undefined ? {} : { [name]: given });
    } catch (error) {
      if (!isHearthError(error, 'job/bad-params')) throw error;
      problems.push({ code: 'bad-param', param: name, reason: error.details.reason });
    }
  }
  return problems;
}

function assetProblems(node: GraphNode, params: Params, { hasAsset }: ValidateOptions): GraphProblem[] {
  return Object.entries(params).flatMap(([name, param]): GraphProblem[] => {
    const ref = node.params[name];
    if (param.kind !== 'asset' || typeof ref !== 'string' || ref === '') return [];
    const isThere = hasAsset?.(param.asset, ref) ?? true;
    return isThere ? [] : [{ code: 'missing-asset', param: name, asset: param.asset, ref }];
  });
}

function columnProblems(node: GraphNode, params: Params, { columnsOf }: ValidateOptions): GraphProblem[] {
  const tables = columnsOf?.(node.id) ?? {};
  return Object.entries(params).flatMap(([name, param]): GraphProblem[] => {
    if ((param.kind !== 'column' && param.kind !== 'columns') || !isShown(param, node.params)) return [];
    const columns = tables[param.input];
    const named = [node.params[name]].flat().filter((value) => typeof value === 'string' && value !== '');
    const unknown = columns && named.filter((value) => !columns.some((column) => column.name === value));
    return (unknown ?? []).map((column) => ({ code: 'unknown-column', param: name, column: String(column) }));
  });
}

function cycleIssues(graph: Graph): GraphIssue[] {
  const { cycle } = topologicalOrder(graph);
  return cycle.map((id, i) => {
    const through = [...cycle.slice(i + 1), ...cycle.slice(0, i)].join(', ') || id;
    return issue(id, { code: 'cycle', through });
  });
}

function outputIssues(graph: Graph, context: Context): GraphIssue[] {
  return Object.entries(graph.outputs).flatMap(([name, { type, value }]) =>
    bindingProblems(value, name, type, context).map((problem) => issue(undefined, problem))
  );
}

/** What is wrong in every variant is said once. */
function distinct(issues: readonly GraphIssue[]): GraphIssue[] {
  return [...new Map(issues.map((found) => [found.message, found])).values()];
}
