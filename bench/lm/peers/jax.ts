// The training step in jax-js on WebGPU, jitted: a peer. Its arrays are counted by hand: an operation takes what it is
// given, `.ref` keeps one.
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax';
import { loraModules, type LoraModule } from '$core/lm/lora';
import { learningRate, lossTokens, type Contender, type TrainingCase } from '../case';
import { caseArrays } from './tensors';

type A = np.Array;
type Adapter = Record<LoraModule, { a: A; b: A }>[];
interface Base {
  embedding: A;
  norm: A;
  layers: { norm0: A; norm1: A; w: Record<LoraModule, A> }[];
}
type Inputs = Record<'ids' | 'targets' | 'mask' | 'cos' | 'sin' | 'causal', A>;

export async function openJax(one: TrainingCase): Promise<Contender> {
  await init('webgpu');
  defaultDevice('webgpu');
  const { base, inputs, adapter: start } = arraysOf(one);
  let adapter = start;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- jit's own types do not take trees of arrays
  const gradient = jit(((l: any, b: any, i: any) => valueAndGrad(lossOf(one) as any)(l, b, i)) as any) as any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the same
  const adam = jit(adamStep as any) as any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the same
  const t = tree as any;
  let m = t.map((x: A) => np.zerosLike(x.ref), adapter);
  let v = t.map((x: A) => np.zerosLike(x.ref), adapter);
  const run = (): A => {
    const [loss, gradients] = gradient(t.ref(adapter), t.ref(base), t.ref(inputs));
    [adapter, m, v] = adam(adapter, m, v, gradients, np.array(learningRate));
    return loss;
  };
  return {
    async step() {
      const [value] = await run().data();
      await blockUntilReady(adapter);
      return value!;
    },
    async encodeMs() {
      const began = performance.now();
      const loss = run();
      const took = performance.now() - began;
      await loss.data();
      await blockUntilReady(adapter);
      return took;
    },
    close: () => t.dispose([base, inputs, adapter, m, v])
  };
}

function arraysOf(one: TrainingCase): { base: Base; inputs: Inputs; adapter: Adapter } {
  const { architecture: c, batch, settings } = one;
  const arrays = caseArrays(one);
  const half = c.headWidth / 2;
  const float = (data: Float32Array, shape: number[]): A =>
    np.array(data as Float32Array<ArrayBuffer>, { dtype: np.float32 }).reshape(shape);
  const whole = (data: Int32Array): A => np.array(data as Int32Array<ArrayBuffer>, { dtype: np.int32 });
  const each = <T>(make: (module: LoraModule) => T) =>
    Object.fromEntries(loraModules.map((module) => [module, make(module)])) as Record<LoraModule, T>;
  return {
    base: {
      embedding: float(arrays.embedding, [c.vocabulary, c.width]),
      norm: float(arrays.norm, [c.width]),
      layers: arrays.layers.map(({ norm0, norm1, linears }) => ({
        norm0: float(norm0, [c.width]),
        norm1: float(norm1, [c.width]),
        w: each((module) => float(linears[module].w, [linears[module].out, linears[module].inner]))
      }))
    },
    adapter: arrays.layers.map(({ linears }) =>
      each((module) => ({
        a: float(linears[module].a, [settings.rank, linears[module].inner]),
        b: float(linears[module].b, [linears[module].out, settings.rank])
      }))
    ),
    inputs: {
      ids: whole(arrays.ids),
      targets: whole(arrays.targets),
      mask: float(arrays.mask, [arrays.mask.length]),
      cos: float(arrays.cos, [1, batch.length, 1, half]),
      sin: float(arrays.sin, [1, batch.length, 1, half]),
      causal: float(arrays.causal, [1, 1, batch.length, batch.length])
    }
  };
}

function lossOf({ architecture: c, batch, settings }: TrainingCase) {
  const { rows, length } = batch;
  const half = c.headWidth / 2;
  const scale = settings.alpha / settings.rank;
  const timesTransposed = (x: A, w: A): A => np.matmul(x, np.transpose(w));
  const linear = (x: A, w: A, { a, b }: { a: A; b: A }): A =>
    timesTransposed(x.ref, w.ref).add(timesTransposed(timesTransposed(x, a.ref), b.ref).mul(scale));
  const rmsNorm = (x: A, gain: A): A => {
    const mean = np.mean(np.square(x.ref), -1, { keepdims: true }).add(c.normEpsilon);
    return x.mul(np.reciprocal(np.sqrt(mean))).mul(gain.ref);
  };
  const rotate = (q: A, heads: number, { cos, sin }: Inputs): A => {
    const x = q.reshape([rows, length, heads, 2, half]);
    const u = x.ref.slice([], [], [], 0);
    const v = x.slice([], [], [], 1);
    const first = u.ref.mul(cos.ref).sub(v.ref.mul(sin.ref));
    return np.concatenate([first, v.mul(cos.ref).add(u.mul(sin.ref))], -1);
  };
  const repeated = (x: A): A => np.repeat(x, c.heads / c.kvHeads, 2);
  return (adapter: Adapter, base: Base, inputs: Inputs): A => {
    let x = np.take(base.embedding.ref, inputs.ids.ref, 0);
    base.layers.forEach(({ norm0, norm1, w }, layer) => {
      const l = adapter[layer]!;
      const h0 = rmsNorm(x.ref, norm0);
      const q = np.transpose(rotate(linear(h0.ref, w.q_proj, l.q_proj), c.heads, inputs), [0, 2, 1, 3]);
      const k = np.transpose(
        repeated(rotate(linear(h0.ref, w.k_proj, l.k_proj), c.kvHeads, inputs)),
        [0, 2, 3, 1]
      );
      const values = linear(h0, w.v_proj, l.v_proj).reshape([rows, length, c.kvHeads, c.headWidth]);
      const v = np.transpose(repeated(values), [0, 2, 1, 3]);
      const scores = np
        .matmul(q, k)
        .mul(1 / Math.sqrt(c.headWidth))
        .add(inputs.causal.ref);
      const mixed = np.transpose(np.matmul(nn.softmax(scores, -1), v), [0, 2, 1, 3]);
      x = x.add(linear(mixed.reshape([rows * length, c.heads * c.headWidth]), w.o_proj, l.o_proj));
      const h1 = rmsNorm(x.ref, norm1);
      const gate = linear(h1.ref, w.gate_proj, l.gate_proj);
      x = x.add(linear(nn.silu(gate).mul(linear(h1, w.up_proj, l.up_proj)), w.down_proj, l.down_proj));
    });
    const logits = timesTransposed(rmsNorm(x, base.norm), base.embedding.ref);
    const chosen = nn.logSoftmax(logits, -1).mul(nn.oneHot(inputs.targets.ref, c.vocabulary));
    const sum = chosen.sum(-1).mul(-1).mul(inputs.mask.ref).sum();
    const loss = sum.mul(1 / lossTokens(batch));
    for (const given of [adapter, base, inputs]) tree.dispose(given as never);
    return loss;
  };
}

/** Adam without bias correction, as the shortest form that does the same work. */
function adamStep(p: Adapter, m: Adapter, v: Adapter, g: Adapter, rate: A): unknown {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tree's own types do not take trees of arrays
  const t = tree as any;
  const mNext = t.map((x: A, y: A) => x.mul(0.9).add(y.ref.mul(0.1)), m, g);
  const vNext = t.map((x: A, y: A) => x.mul(0.999).add(np.square(y).mul(0.001)), v, g);
  const move = (x: A, y: A, z: A): A => x.sub(y.ref.mul(rate.ref).div(np.sqrt(z.ref).add(1e-8)));
  const pNext = t.map(move, p, mNext, vNext);
  rate.dispose();
  return [pNext, mNext, vNext];
}
