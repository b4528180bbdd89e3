// Decoding in onnxruntime-web on WebGPU: a peer. The model is written as exporters write one for it: fused grouped
// attention with rotary positions, fused norms, keys and values kept on the device.
import * as ort from 'onnxruntime-web/webgpu';
import mjs from '../../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasm from '../../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.asyncify.wasm?url';
import type { LmArchitecture } from '$core/lm/architecture';
import { GraphBuilder, type Attribute } from '$core/onnx/graph';
import { WireWriter } from '$core/onnx/wire-writer';
import { encodeModel } from '$core/onnx/writer';
import { ropeFrequencies } from '../../../tests/support/lm/ops';
import type { ReferenceModel } from '../../../tests/support/lm/reference-model';

export interface OrtDecoder {
  /** Reads tokens and gives the logits after the last. */
  decode(ids: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** @param provider 'wasm' computes on the processor, one thread */
export async function openOrt(model: ReferenceModel, provider: 'webgpu' | 'wasm'): Promise<OrtDecoder> {
  ort.env.wasm.wasmPaths = { mjs: new URL(mjs, location.href).href, wasm: new URL(wasm, location.href).href };
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const { layers, kvHeads, headWidth } = model.architecture;
  const names = Array.from({ length: layers }, (_, i) => [`key.${i}`, `value.${i}`]).flat();
  const session = await ort.InferenceSession.create(llamaGraph(model), {
    executionProviders: [provider],
    preferredOutputLocation: Object.fromEntries(
      names.map((name) => [`present.${name}`, provider === 'webgpu' ? 'gpu-buffer' : 'cpu'])
    )
  });
  let cache: Record<string, ort.Tensor> = Object.fromEntries(
    names.map((name) => [
      `past.${name}`,
      new ort.Tensor('float32', new Float32Array(0), [1, kvHeads, 0, headWidth])
    ])
  );
  let length = 0;
  return {
    async decode(ids) {
      length += ids.length;
      const results = await session.run({
        ids: new ort.Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        last: new ort.Tensor('int32', Int32Array.of(length - 1), [1]),
        total: new ort.Tensor('int32', Int32Array.of(length), []),
        ...cache
      });
      for (const tensor of Object.values(cache)) tensor.dispose();
      cache = Object.fromEntries(names.map((name) => [`past.${name}`, results[`present.${name}`]!]));
      const logits = results.logits!.data as Float32Array;
      return logits.slice(-model.architecture.vocabulary);
    },
    async close() {
      for (const tensor of Object.values(cache)) tensor.dispose();
      await session.release();
    }
  };
}

function llamaGraph({ architecture: a, parameters }: ReferenceModel): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const weights = new Map<string, string>();
  const weight = (name: string, transposed?: readonly [rows: number, columns: number]): string => {
    const known = weights.get(`${name}${transposed ? 'ᵀ' : ''}`);
    if (known) return known;
    const values = Float32Array.from(parameters.get(name)!);
    const dims = transposed ? [transposed[1], transposed[0]] : [values.length];
    const data = transposed ? transpose(values, ...transposed) : values;
    const made = graph.constant(name, 'float32', dims, data);
    weights.set(`${name}${transposed ? 'ᵀ' : ''}`, made);
    return made;
  };
  const fused = (
    op: string,
    inputs: string[],
    outputs: string[],
    attributes: Record<string, Attribute>,
    domain = ''
  ) => graph.nodeWithOutputs(op, inputs, outputs, attributes, domain as '');
  const norm = (x: string, name: string): string =>
    fused('SimplifiedLayerNormalization', [x, weight(name)], [graph.unique('norm')], {
      axis: { i: -1 },
      epsilon: { f: a.normEpsilon }
    })[0]!;
  const linear = (x: string, name: string, out: number, inner: number): string =>
    graph.node('MatMul', [x, weight(name, [out, inner])]);
  const [q, kv] = [a.heads * a.headWidth, a.kvHeads * a.headWidth];

  const ids = graph.input('ids', 'int64', [1, 'S']);
  const last = graph.input('last', 'int32', [1]);
  const total = graph.input('total', 'int32', []);
  const [cos, sin] = rotations(graph, a);
  const table = graph.constant(
    'embedding',
    'float32',
    [a.vocabulary, a.width],
    Float32Array.from(parameters.get('model.embed_tokens.weight')!)
  );
  let x = graph.node('Gather', [table, ids]);
  for (let layer = 0; layer < a.layers; layer++) {
    const at = `model.layers.${layer}`;
    const h = norm(x, `${at}.input_layernorm.weight`);
    const past = [`past.key.${layer}`, `past.value.${layer}`].map((name) =>
      graph.input(name, 'float32', [1, a.kvHeads, 'P', a.headWidth])
    );
    const present = [`present.key.${layer}`, `present.value.${layer}`];
    const [mixed] = fused(
      'GroupQueryAttention',
      [
        linear(h, `${at}.self_attn.q_proj.weight`, q, a.width),
        linear(h, `${at}.self_attn.k_proj.weight`, kv, a.width),
        linear(h, `${at}.self_attn.v_proj.weight`, kv, a.width),
        ...past,
        last,
        total,
        cos,
        sin
      ],
      [graph.unique('mixed'), ...present],
      {
        num_heads: { i: a.heads },
        kv_num_heads: { i: a.kvHeads },
        do_rotary: { i: 1 },
        rotary_interleaved: { i: 0 }
      },
      'com.microsoft'
    );
    for (const name of present) graph.output(name, 'float32', [1, a.kvHeads, 'T', a.headWidth]);
    x = graph.node('Add', [x, linear(mixed!, `${at}.self_attn.o_proj.weight`, a.width, q)]);
    const g = norm(x, `${at}.post_attention_layernorm.weight`);
    const gate = linear(g, `${at}.mlp.gate_proj.weight`, a.ffnWidth, a.width);
    const silu = graph.node('Mul', [gate, graph.node('Sigmoid', [gate])]);
    const act = graph.node('Mul', [silu, linear(g, `${at}.mlp.up_proj.weight`, a.ffnWidth, a.width)]);
    x = graph.node('Add', [x, linear(act, `${at}.mlp.down_proj.weight`, a.width, a.ffnWidth)]);
  }
  const head = a.tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
  const logits = weight(head, [a.vocabulary, a.width]);
  graph.node('MatMul', [norm(x, 'model.norm.weight'), logits], {}, { as: 'logits' });
  graph.output('logits', 'float32', [1, 'S', a.vocabulary]);
  // Messages of protobuf add up: one more operator set behind the model.
  const more = new WireWriter().message(8, new WireWriter().text(1, 'com.microsoft').int(2, 1)).finish();
  return new Uint8Array([...encodeModel(graph, { name: 'llama' }), ...more]);
}

function rotations(graph: GraphBuilder, a: LmArchitecture): readonly [string, string] {
  const frequencies = ropeFrequencies(a.rope, a.headWidth);
  const angles = Array.from({ length: a.context }, (_, at) => Array.from(frequencies, (f) => f * at)).flat();
  const dims = [a.context, a.headWidth / 2];
  const table = (turn: (angle: number) => number): string =>
    graph.constant('turn', 'float32', dims, Float32Array.from(angles, turn));
  return [table(Math.cos), table(Math.sin)];
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column]!;
  return out;
}
