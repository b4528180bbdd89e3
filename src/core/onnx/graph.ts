// Builds an ONNX graph step by step. Names of tensors are made unique; bytes come from writer.ts.

/** Element types by their number in onnx.proto (TensorProto.DataType). */
export const elementTypes = { float32: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11 } as const;
export type ElementType = keyof typeof elementTypes;

export type TensorData = Float32Array | Float64Array | BigInt64Array | Int32Array | readonly string[];
export interface GraphTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** A float attribute is { f }, an int is { i }: JavaScript has one number type. */
export type Attribute =
  | string
  | { readonly i: number }
  | { readonly f: number }
  | Float32Array
  | Int32Array
  | BigInt64Array
  | readonly string[]
  | GraphTensor;

export interface GraphNode {
  readonly op: string;
  readonly domain: '' | 'ai.onnx.ml' | 'com.microsoft';
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  /** A string is a symbolic dimension; 'N' is the batch. */
  readonly dims: readonly (number | string)[];
}

export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly initializers: GraphTensor[] = [];
  readonly inputs: GraphValue[] = [];
  readonly outputs: GraphValue[] = [];
  #used = new Set<string>();

  input(name: string, type: ElementType, dims: GraphValue['dims']): string {
    this.#used.add(name);
    this.inputs.push({ name, type, dims });
    return name;
  }

  /** Declares a graph output; its tensor must be made by a node under this very name. */
  output(name: string, type: ElementType, dims: GraphValue['dims']): void {
    this.outputs.push({ name, type, dims });
  }

  constant(hint: string, type: ElementType, dims: readonly number[], data: TensorData): string {
    const name = this.unique(hint);
    this.initializers.push({ name, type, dims, data });
    return name;
  }

  /** Adds a node with one output, named after `as` exactly, or uniquely after its operator. */
  node(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    options: { domain?: 'ai.onnx.ml' | 'com.microsoft'; as?: string } = {}
  ): string {
    const [output] = this.nodeWithOutputs(
      op,
      inputs,
      [options.as ?? this.unique(op)],
      attributes,
      options.domain
    );
    return output!;
  }

  nodeWithOutputs(
    op: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain: GraphNode['domain'] = ''
  ): readonly string[] {
    for (const name of outputs) this.#used.add(name);
    this.nodes.push({ op, domain, inputs, outputs, attributes });
    return outputs;
  }

  unique(hint: string): string {
    let name = hint;
    for (let i = 2; this.#used.has(name); i++) name = `${hint}_${i}`;
    this.#used.add(name);
    return name;
  }
}
