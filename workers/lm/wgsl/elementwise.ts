// Operations of one thread an element: SwiGLU, looking up embeddings, setting to zero.
import type { WeightType } from '$core/lm/weights';
import type { View } from '../gpu/buffers';
import type { Op } from '../gpu/program';
import { bindings, header, lineGroups, lineMain } from './kernel';
import { weightElement, weightLoader } from './weights';

/** SwiGLU (Shazeer 2020): act = gate · sigmoid(gate) · up; gateUp [tokens, 2 width] has gate first. */
export function swiglu(
  { gateUp, act, run }: { readonly gateUp: View; readonly act: View; readonly run: View },
  width: number,
  rows: number
): Op {
  const code = `${header(bindings('gateUp', '>act'))}
${lineMain(`if (at >= run.tokens * ${width}u) { return; }
  let i = (at / ${width}u) * ${2 * width}u + at % ${width}u;
  let gate = gateUp[i];
  act[at] = gate / (1.0 + exp(-gate)) * gateUp[i + ${width}u];`)}`;
  return { name: 'swiglu', code, bindings: [gateUp, act, run], groups: lineGroups(rows * width) };
}

/** dgate = dact · up · s (1 + gate (1 - s)), dup = dact · gate · s, with s = sigmoid(gate). */
export function swigluBackward(
  {
    gateUp,
    dAct,
    dGateUp,
    run
  }: { readonly gateUp: View; readonly dAct: View; readonly dGateUp: View; readonly run: View },
  width: number,
  rows: number
): Op {
  const code = `${header(bindings('gateUp', 'dAct', '>dGateUp'))}
${lineMain(`if (at >= run.tokens * ${width}u) { return; }
  let i = (at / ${width}u) * ${2 * width}u + at % ${width}u;
  let gate = gateUp[i];
  let up = gateUp[i + ${width}u];
  let s = 1.0 / (1.0 + exp(-gate));
  let d = dAct[at];
  dGateUp[i] = d * up * s * (1.0 + gate * (1.0 - s));
  dGateUp[i + ${width}u] = d * gate * s;`)}`;
  return {
    name: 'swiglu_back',
    code,
    bindings: [gateUp, dAct, dGateUp, run],
    groups: lineGroups(rows * width)
  };
}

/** Rows of one shard of the embedding for the tokens whose ids lie in it. */
export function embed(
  { ids, table, x, run }: { readonly ids: View; readonly table: View; readonly x: View; readonly run: View },
  shard: { readonly first: number; readonly rows: number; readonly type: WeightType },
  width: number,
  rows: number
): Op {
  const code = `${header(bindings('ids:u32', `table:${weightElement(shard.type, false)}`, '>x'))}
${weightLoader('weight', 'table', shard.type, false)}
${lineMain(`if (at >= run.tokens * ${width}u) { return; }
  let id = ids[at / ${width}u] - ${shard.first}u;
  if (id < ${shard.rows}u) { x[at] = weight(id * ${width}u + at % ${width}u); }`)}`;
  return { name: 'embed', code, bindings: [ids, table, x, run], groups: lineGroups(rows * width) };
}

/** Sets the first `count` numbers to 0. */
export function zero(view: View, count: number): Op {
  const code = `${header(bindings('>x'), false)}
${lineMain(`if (at < ${count}u) { x[at] = 0.0; }`)}`;
  return { name: 'zero', code, bindings: [view], groups: lineGroups(count) };
}
