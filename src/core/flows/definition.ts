// A prompt flow as the studio understands it: inputs, outputs, nodes and their variants. Read from a flow's files and
// never written back: the files themselves are what is kept, so that nothing unknown in them is lost.

export const inputTypes = ['int', 'double', 'bool', 'string', 'list', 'object', 'image'] as const;
export type InputType = (typeof inputTypes)[number];

export interface FlowInput {
  readonly name: string;
  readonly type: InputType;
  readonly description?: string;
  /** Absent where a row must give a value. */
  readonly default?: unknown;
  readonly isChatInput: boolean;
  readonly isChatHistory: boolean;
}

export interface FlowOutput {
  readonly name: string;
  readonly type: string;
  /** '${node.output.field}', or a literal. */
  readonly reference: unknown;
  readonly isChatOutput: boolean;
}

/**
 * What a node does. `llm` asks a model, `prompt` writes a text, `code` runs JavaScript and `python` Python, `http` asks an
 * address, `embedding` makes a vector of a text and `search` finds passages of documents, `parse-json` and `parse-regex`
 * read a text. `package` is a tool of promptflow's that is not here.
 */
export const nodeKinds = [
  'llm',
  'prompt',
  'code',
  'http',
  'embedding',
  'search',
  'parse-json',
  'parse-regex',
  'python',
  'package',
  'missing'
] as const;
export type NodeKind = (typeof nodeKinds)[number];

export interface Activation {
  /** '${node.output}' or '${inputs.x}'. */
  readonly when: string;
  readonly is: unknown;
}

export interface PythonEntry {
  readonly name: string;
  readonly init: Readonly<Record<string, unknown>>;
}

export interface FlowNode {
  readonly name: string;
  readonly kind: NodeKind;
  /** As its file has it: 'llm', 'custom_llm', 'javascript', … */
  readonly type: string;
  /** Its template or code, as a path in the flow's folder. */
  readonly path?: string;
  /** Of Python, where it is no tool: a function or class of its file, and what an object of the class is made with. */
  readonly entry?: PythonEntry;
  /** A promptflow tool by name ('promptflow.tools.embedding.embedding'). */
  readonly tool?: string;
  /** Literals, and references as text. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Of a model, where they stand apart: inputs may then have any names, also those of settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Inputs whose texts stand before and after its template, and are part of it. */
  readonly around?: { readonly before: string; readonly after: string };
  readonly connection?: string;
  /** 'chat' or 'completion'. */
  readonly api: 'chat' | 'completion';
  readonly activate?: Activation;
  /** Runs once over all rows. */
  readonly aggregation: boolean;
  /** Line of its file, from 1. */
  readonly line?: number;
}

export interface NodeVariants {
  readonly default: string;
  /** The node as each variant has it. */
  readonly nodes: Readonly<Record<string, FlowNode>>;
}

export interface FlowDefinition {
  readonly inputs: readonly FlowInput[];
  readonly outputs: readonly FlowOutput[];
  /** With default variants put in. */
  readonly nodes: readonly FlowNode[];
  readonly variants: Readonly<Record<string, NodeVariants>>;
  /** Files that the flow takes from outside its folder, as its file names them. */
  readonly includes: readonly string[];
}

/** What could not be understood, or will not run: named at its place, never thrown. */
export interface FlowIssue {
  readonly level: 'error' | 'warning';
  readonly file: string;
  readonly line?: number;
  readonly node?: string;
  readonly text: string;
}

/** Which variant each node takes; nodes that are not named take their default. */
export type VariantChoice = Readonly<Record<string, string>>;

/** The nodes with these variants in place. */
export function nodesWith(flow: FlowDefinition, choice: VariantChoice): readonly FlowNode[] {
  return flow.nodes.map((node) => {
    const variants = flow.variants[node.name];
    return (variants && variants.nodes[choice[node.name] ?? variants.default]) ?? node;
  });
}
