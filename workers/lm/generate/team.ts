// How many threads should share a row of weights on this device: measured on a layer's own weights, once for each type
// and size they have. Graphics processors like neighbouring threads to read neighbouring memory; software devices like
// no barriers.
import { Random } from '$core/random';
import { Buffers, readBack } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { perAdapter } from '../gpu/per-adapter';
import { Program, type Op } from '../gpu/program';
import { weightViews, type LoadedModel } from '../model/loaded-model';
import { gemv, type TeamShape } from './kernels/gemv';

/** The first is right where there is no difference to be seen. */
export const teamShapes: readonly TeamShape[] = [
  { threads: 32, rows: 1 },
  { threads: 32, rows: 4 },
  { threads: 8, rows: 2 },
  { threads: 1, rows: 4 },
  { threads: 64, rows: 2, subgroups: true }
];

/** Those that a device can run. */
export function teamsFor(gpu: Gpu): readonly TeamShape[] {
  return teamShapes.filter(({ subgroups }) => !subgroups || gpu.device.features.has('subgroups'));
}

export function chooseTeam(model: LoadedModel): Promise<TeamShape> {
  return measured(model.gpu, model);
}

const measured = perAdapter({
  name: 'team-1',
  measure,
  // Which shape is fastest, and whether its numbers are right, was seen for this kernel only.
  subject: ({ layers }) => {
    const { type, rows, columns } = layers[0]!.gateUp;
    return [type, probedRows(rows), columns];
  },
  parse: (kept, gpu) => teamsFor(gpu).find((team) => JSON.stringify(team) === JSON.stringify(kept))
});

async function measure(gpu: Gpu, { layers, architecture }: LoadedModel): Promise<TeamShape> {
  const { type, columns, rows: all } = layers[0]!.gateUp;
  const rows = probedRows(all);
  const buffers = new Buffers(gpu);
  try {
    const random = new Random(1);
    const x = buffers.filled(Float32Array.from({ length: architecture.width }, () => random.normal()));
    const views = { x, ...weightViews(layers[0]!.gateUp), y: buffers.storage(rows) };
    const staging = buffers.staging(rows);
    const times: number[] = [];
    let first: Float32Array | undefined;
    const teams = teamsFor(gpu);
    for (const team of teams) {
      const op = gemv('probe', { type, n: rows, k: columns }, views, team);
      const once = await Program.build(gpu, [op]);
      await once.run();
      const numbers = new Float32Array(await readBack(gpu, views.y, staging));
      first ??= numbers;
      times.push(isClose(numbers, first) ? await timeOf(gpu, op, once) : Infinity);
    }
    return teams[times.indexOf(Math.min(...times))]!;
  } finally {
    buffers.close();
  }
}

/** Enough to tell the shapes apart; a software device must not be kept busy by the question. */
const mostRows = 1024;
const probedRows = (rows: number): number => Math.min(rows, mostRows);
/** So many that what a submit costs by itself weighs little. */
const repeats = 16;

/** A start that takes longer is mostly the work itself. */
const tellingMs = 5;

/** Milliseconds of an operation, from many where one is too short to tell. */
async function timeOf(gpu: Gpu, op: Op, once: Program): Promise<number> {
  const single = await timed(once);
  if (single > tellingMs) return single;
  const many = await Program.build(
    gpu,
    Array.from({ length: repeats }, () => op)
  );
  return Math.min(await timed(many), await timed(many)) / repeats;
}

async function timed(program: Program): Promise<number> {
  const started = performance.now();
  await program.run();
  return performance.now() - started;
}

/** Within what another order of adding could change: a shape that gives other numbers is not taken. */
function isClose(found: Float32Array, expected: Float32Array): boolean {
  const size = Math.sqrt(expected.reduce((sum, value) => sum + value * value, 0) / expected.length);
  return found.every((value, i) => Math.abs(value - expected[i]!) <= 1e-3 * (size + Math.abs(expected[i]!)));
}
