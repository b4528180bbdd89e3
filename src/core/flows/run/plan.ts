// A flow made ready to run with one choice of variants: templates compiled, references parsed, nodes that run for each
// row apart from those that run once over all.
import { HearthError } from '../../errors';
import { findCircle } from '../check-flow';
import { nodesWith, type FlowDefinition, type FlowNode, type VariantChoice } from '../definition';
import { codePath, type OpenedFlow } from '../open-flow';
import { parseReference, type Reference } from '../reference';
import { hideRoles } from '../role-lines';
import { compileMessages, writesList } from '../message-list';
import { compilePrompt, promptAround, type Prompt, type ValueStyle } from '../template';

export interface PlannedNode {
  readonly node: FlowNode;
  readonly inputs: readonly (readonly [name: string, value: unknown, reference: Reference | undefined])[];
  readonly activate:
    { readonly when: Reference | undefined; readonly literal: unknown; readonly is: unknown } | undefined;
  readonly prompt?: Prompt;
  /** Inputs of its template that come from outside the flow's own texts and code (role-lines.ts). */
  readonly fromOutside?: ReadonlySet<string>;
  /** Whether its template writes the messages as JSON. */
  readonly writesList?: true;
  readonly code?: string;
  /** The flow's texts, where a node looks into them. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface FlowPlan {
  readonly definition: FlowDefinition;
  readonly rowNodes: readonly PlannedNode[];
  readonly aggregations: readonly PlannedNode[];
}

/** @throws HearthError flow/not-ready when a node cannot run, flow/bad-file when a template is none */
export function planFlow(opened: OpenedFlow, choice: VariantChoice = {}): FlowPlan {
  const problems = opened.issues.filter(({ level }) => level === 'error');
  if (problems.length > 0) {
    const said = problems.map(({ node, text }) => (node === undefined ? `${text}.` : `${node}: ${text}.`));
    throw new HearthError('flow/not-ready', { flow: opened.main, problems: said });
  }
  const chosen = nodesWith(opened.definition, choice);
  // Variants of several nodes, each sound by itself, may lead in a circle together.
  const circle = findCircle(chosen);
  if (circle !== undefined) {
    const said = `${circle}: "${circle}" waits for its own output.`;
    throw new HearthError('flow/not-ready', { flow: opened.main, problems: [said] });
  }
  const kinds = new Map(chosen.map(({ name, kind }) => [name, kind]));
  const nodes = chosen.map((node): PlannedNode => {
    const planned = planNode(node, opened);
    return planned.prompt ? { ...planned, fromOutside: fromOutside(planned, kinds) } : planned;
  });
  return {
    definition: opened.definition,
    rowNodes: nodes.filter(({ node }) => !node.aggregation),
    aggregations: nodes.filter(({ node }) => node.aggregation)
  };
}

/** The node of a model whose answer is this output as it is; undefined where anything else makes it. */
export function writerOf({ definition, rowNodes }: FlowPlan, output: string): string | undefined {
  const given = definition.outputs.find(({ name }) => name === output);
  const reference = parseReference(given?.reference);
  if (reference?.kind !== 'node' || reference.path.length > 0) return undefined;
  return rowNodes.find(({ node }) => node.kind === 'llm' && node.name === reference.name)?.node.name;
}

function promptOf(
  { kind, name, around }: FlowNode,
  source: string,
  path: string,
  style: ValueStyle
): Pick<PlannedNode, 'prompt' | 'writesList'> {
  const list = kind === 'llm' && !around ? compileMessages(source, path, name, style) : undefined;
  const prompt = list ?? compilePrompt(source, path, name, style);
  return {
    prompt: around ? promptAround(around, source, path, name, style) : prompt,
    ...(writesList(source) ? { writesList: true } : {})
  };
}

/** A value as a node's template is to write it: what comes from outside begins no message by itself. */
export function asWritten({ fromOutside }: PlannedNode, input: string, value: unknown): unknown {
  return fromOutside?.has(input) ? hideRoles(value) : value;
}

/** What may write messages: code, and other templates. */
const writers: ReadonlySet<FlowNode['kind']> = new Set(['prompt', 'python', 'code', 'package']);

/** Inputs of a node that hold what the flow is given, what a model has said, or what a search or an address gave. */
function fromOutside(
  { inputs }: PlannedNode,
  kinds: ReadonlyMap<string, FlowNode['kind']>
): ReadonlySet<string> {
  const isOutside = (reference: Reference | undefined): boolean => {
    const kind = reference?.kind === 'node' ? kinds.get(reference.name) : undefined;
    return reference !== undefined && !(kind !== undefined && writers.has(kind));
  };
  return new Set(inputs.flatMap(([name, , reference]) => (isOutside(reference) ? [name] : [])));
}

function planNode(node: FlowNode, { kind: form, texts }: OpenedFlow): PlannedNode {
  const { activate, kind, path = '' } = node;
  const code = codePath(node, texts);
  // promptfoo's templates are Nunjucks, which writes true. A list is JSON there, which says more than its [object Object].
  const style = form === 'suite' ? 'json' : 'python';
  return {
    node,
    inputs: Object.entries(node.inputs).map(([name, value]) => [name, value, parseReference(value)]),
    activate: activate && { when: parseReference(activate.when), literal: activate.when, is: activate.is },
    ...(kind === 'llm' || kind === 'prompt' ? promptOf(node, texts[path]!, path, style) : {}),
    ...(code === undefined ? {} : { code: texts[code]! }),
    ...(kind === 'search' ? { files: texts } : {})
  };
}
