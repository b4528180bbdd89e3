// A frozen weight times one vector, as decoding does for every weight and token: bound by how fast weights are read.
// Each weight is read once, 16 bytes at a time, and its row's LoRA term, bias and residual are added in the same pass.
// Three shapes of the same kernel: a `team` of one thread a row for software devices (no barriers; four rows a thread
// share what is read of the vector), of 32 threads a row, reading side by side, for graphics processors, and of a whole
// group whose subgroups add up by themselves, where the device has them.
import { groupSize } from '$core/lm/quantise';
import type { MatrixType } from '$core/lm/weights';
import type { Op } from '../../gpu/program';
import type { View } from '../../gpu/buffers';
import { bindings, f32, groupMain, header } from '../../wgsl/kernel';
import type { LoraSegment } from '../../wgsl/matmul-spec';
import {
  isWhole,
  rowStride,
  scaleLoader,
  weightBindings,
  weightElement,
  weightLoader,
  wholeNumbers,
  type WeightViews
} from '../../wgsl/weights';

export interface TeamShape {
  /** Threads that share a row: 1, or a power of two up to 64. */
  readonly threads: number;
  /** Rows of each team. */
  readonly rows: number;
  /** Parts are added up by subgroups; for teams of 64 threads, on devices with the feature 'subgroups'. */
  readonly subgroups?: true;
}

export interface GemvSpec {
  readonly type: MatrixType;
  /** Numbers of y. */
  readonly n: number;
  /** Numbers of x, and of each row of w. */
  readonly k: number;
  /** y is multiplied by this, before the rest is added. */
  readonly factor?: number;
  readonly bias?: boolean;
  /** Adds to what y holds. */
  readonly accumulate?: boolean;
  /** w has n gates, then n ups: y = gate · sigmoid(gate) · up. */
  readonly gated?: boolean;
  /** Adds h · Bᵀ of the modules that have an adapter; rows count through gates and ups. */
  readonly lora?: { readonly rank: number; readonly segments: readonly LoraSegment[] };
}

export interface GemvViews extends WeightViews {
  readonly x: View;
  readonly y: View;
  readonly bias?: View;
  readonly h?: View;
  /** The adapter's values of this group. */
  readonly p?: View;
}

/** Numbers that one load of the inner loop gives. */
type Load = 8 | 4 | 1;
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);

export function gemv(name: string, spec: GemvSpec, views: GemvViews, team: TeamShape): Op {
  const { x, w, scales, bias, h, p, y } = views;
  const groups = Math.ceil(spec.n / ((64 / team.threads) * team.rows));
  return {
    name,
    code: gemvCode(spec, team),
    bindings: [x, w, scales, bias, h, p, y].filter((view) => view !== undefined),
    groups: [groups, 1, 1]
  };
}

/** The kernel's text. */
export function gemvCode(spec: GemvSpec, team: TeamShape): string {
  const { type, k, bias, lora } = spec;
  const by = loadOf(type, k);
  const names = bindings(
    `x:${by === 1 ? 'f32' : 'vec4f'}`,
    ...weightBindings('w', type, by === 8 ? eightElement(type) : weightElement(type, by === 4)),
    ...(bias ? ['bias'] : []),
    ...(lora ? ['h', 'p'] : []),
    '>y'
  );
  return [
    team.subgroups ? 'enable subgroups;' : '',
    header(names, false),
    by === 8 ? eightLoader(type) : weightLoader('weight', 'w', type, by === 4),
    lora ? adapted(lora) : '',
    finish(spec),
    team.threads === 1 ? '' : `var<workgroup> parts: array<f32, ${64 * sumsOf(spec, team)}>;`,
    mainOf(spec, team, by)
  ].join('\n');
}

function mainOf(spec: GemvSpec, team: TeamShape, by: Load): string {
  if (team.subgroups) return bySubgroups(spec, team, by);
  return groupMain(team.threads === 1 ? alone(spec, team, by) : together(spec, team, by));
}

function loadOf(type: MatrixType, k: number): Load {
  if (type !== 'F32' && k % 8 === 0) return 8;
  return k % 4 === 0 ? 4 : 1;
}

/** Type of a load of eight packed numbers. */
function eightElement(type: MatrixType): string {
  if (type === 'int4') return 'u32';
  return type === 'int8' ? 'vec2u' : 'vec4u';
}

/** `fn inner(i, low, high)`: packed numbers 8i to 8i+7 times eight of the vector. */
function eightLoader(type: MatrixType): string {
  const half = (word: string): string =>
    type === 'F16'
      ? `unpack2x16float(${word})`
      : `vec2f(bitcast<f32>(${word} << 16u), bitcast<f32>(${word} & 0xffff0000u))`;
  const whole = { int8: ['int8s(v.x)', 'int8s(v.y)'], int4: ['int4s(v)', 'int4s(v >> 16u)'] };
  const [low, high] = isWhole(type)
    ? whole[type]
    : [`vec4f(${half('v.x')}, ${half('v.y')})`, `vec4f(${half('v.z')}, ${half('v.w')})`];
  const scale = isWhole(type) ? ` * wScale(i / ${groupSize / 8}u)` : '';
  return /* wgsl */ `
${isWhole(type) ? scaleLoader('w') + wholeNumbers : ''}
fn inner(i: u32, low: vec4f, high: vec4f) -> f32 {
  let v = w[i];
  return (dot(${low}, low) + dot(${high}, high))${scale};
}`;
}

/** `fn adapted(row)`: the LoRA term of one row. */
function adapted({ rank, segments }: NonNullable<GemvSpec['lora']>): string {
  const parts = segments.map(
    ({ from, to, at, b }) => /* wgsl */ `
  if (row >= ${from}u && row < ${to}u) {
    let base = ${b}u + (row - ${from}u) * ${rank}u;
    for (var i = 0u; i < ${rank}u; i++) { sum = fma(h[${at}u + i], p[base + i], sum); }
  }`
  );
  return `fn adapted(row: u32) -> f32 {\n  var sum = 0.0;${parts.join('')}\n  return sum;\n}`;
}

/** `fn finish(row, ...)`: what is stored, from the products of the row (and of its up). */
function finish({ n, factor, bias, accumulate, gated, lora }: GemvSpec): string {
  const whole = (sum: string, row: string): string =>
    [
      factor === undefined ? sum : `${sum} * ${f32(factor)}`,
      ...(bias ? [`bias[${row}]`] : []),
      ...(lora ? [`adapted(${row})`] : [])
    ].join(' + ');
  const assign = accumulate ? '+=' : '=';
  if (!gated) {
    return `fn finish(row: u32, sum: f32) { if (row < ${n}u) { y[row] ${assign} ${whole('sum', 'row')}; } }`;
  }
  return /* wgsl */ `
fn finish(row: u32, first: f32, second: f32) {
  if (row >= ${n}u) { return; }
  let gate = ${whole('first', 'row')};
  y[row] ${assign} gate / (1.0 + exp(-gate)) * (${whole('second', `(row + ${n}u)`)});
}`;
}

/** Sums that each thread keeps. */
function sumsOf({ gated }: GemvSpec, { rows }: TeamShape): number {
  return rows * (gated ? 2 : 1);
}

/** Rows of w that a thread's team works on, in the order of their sums: its outputs', then their ups'. */
function rowsOf({ n, gated }: GemvSpec, { rows }: TeamShape): readonly string[] {
  const outputs = range(rows).map((i) => `min(first + ${i}u, ${n - 1}u)`);
  return gated ? [...outputs, ...outputs.map((row) => `${n}u + ${row}`)] : outputs;
}

function loop(spec: GemvSpec, team: TeamShape, by: Load): string {
  const rows = rowsOf(spec, team);
  const loads = spec.k / by;
  const stride = rowStride(spec.type, spec.k) / by;
  return [
    ...rows.map((row, i) => `  let row${i} = (${row}) * ${stride}u;\n  var sum${i} = 0.0;`),
    `  for (var i = lane % ${team.threads}u; i < ${loads}u; i += ${team.threads}u) {`,
    by === 8 ? '    let low = x[2u * i];\n    let high = x[2u * i + 1u];' : '    let v = x[i];',
    ...rows.map((_, i) => `    ${term(i, by)}`),
    '  }'
  ].join('\n');
}

function term(i: number, by: Load): string {
  if (by === 8) return `sum${i} += inner(row${i} + i, low, high);`;
  if (by === 4) return `sum${i} += dot(weight(row${i} + i), v);`;
  return `sum${i} = fma(weight(row${i} + i), v, sum${i});`;
}

/** One thread a team: sums stay in registers. */
function alone(spec: GemvSpec, team: TeamShape, by: Load): string {
  const ups = spec.gated ? (i: number) => `, sum${i + team.rows}` : () => '';
  return [
    `let first = (group.x * 64u + lane) * ${team.rows}u;`,
    `  if (first >= ${spec.n}u) { return; }`,
    loop(spec, team, by),
    ...range(team.rows).map((i) => `  finish(first + ${i}u, sum${i}${ups(i)});`)
  ].join('\n');
}

/** Several threads a team: one thread for each row adds up their parts, in order. */
function together(spec: GemvSpec, team: TeamShape, by: Load): string {
  const { threads, rows } = team;
  const sums = sumsOf(spec, team);
  const outputs = (64 / threads) * rows;
  const total = (name: string, at: string): string =>
    `  var ${name} = 0.0;\n    for (var i = 0u; i < ${threads}u; i++) { ${name} += parts[i * ${sums}u + ${at}]; }`;
  return [
    `let first = group.x * ${outputs}u + (lane / ${threads}u) * ${rows}u;`,
    loop(spec, team, by),
    ...range(sums).map((i) => `  parts[lane * ${sums}u + ${i}u] = sum${i};`),
    '  workgroupBarrier();',
    `  if (lane < ${outputs}u) {`,
    `    let start = (lane / ${rows}u) * ${threads * sums}u + lane % ${rows}u;`,
    `  ${total('one', 'start')}`,
    ...(spec.gated ? [`  ${total('two', `start + ${rows}u`)}`] : []),
    `    finish(group.x * ${outputs}u + lane, one${spec.gated ? ', two' : ''});`,
    '  }'
  ].join('\n');
}

/**
 * A whole group a team. Each subgroup adds up its parts and leaves the sum where its first thread is; then every
 * subgroup adds up all of those. Nothing is taken for granted of a subgroup's size, nor of which threads are in it.
 */
function bySubgroups(spec: GemvSpec, team: TeamShape, by: Load): string {
  const sums = sumsOf(spec, team);
  const up = spec.gated ? (i: number) => `, sum${i + team.rows}` : () => '';
  return [
    `@compute @workgroup_size(${team.threads})`,
    'fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32,',
    '  @builtin(subgroup_invocation_id) within: u32, @builtin(subgroup_size) size: u32) {',
    `  let first = group.x * ${team.rows}u;`,
    loop(spec, team, by),
    '  let leads = lane == subgroupMin(lane);',
    ...range(sums).flatMap((i) => [
      `  sum${i} = subgroupAdd(sum${i});`,
      `  parts[${i * team.threads}u + lane] = select(0.0, sum${i}, leads);`,
      `  sum${i} = 0.0;`
    ]),
    '  workgroupBarrier();',
    `  for (var i = within; i < ${team.threads}u; i += size) {`,
    ...range(sums).map((i) => `    sum${i} += parts[${i * team.threads}u + i];`),
    '  }',
    ...range(sums).map((i) => `  sum${i} = subgroupAdd(sum${i});`),
    '  if (lane == 0u) {',
    ...range(team.rows).map((i) => `    finish(first + ${i}u, sum${i}${up(i)});`),
    '  }',
    '}'
  ].join('\n');
}
