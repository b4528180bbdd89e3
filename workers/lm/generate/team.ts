// How many threads should share a row of weights on this device: measured once, on a layer's own weights. Graphics
// processors like neighbouring threads to read neighbouring memory; software devices like no barriers.
import { Buffers } from '../gpu/buffers';
import type { Gpu } from '../gpu/device';
import { Program } from '../gpu/program';
import { weightViews, type LoadedModel } from '../model/loaded-model';
import { gemv, type TeamShape } from './kernels/gemv';

/** The first is right where there is no difference to be seen. */
export const teamShapes: readonly TeamShape[] = [
  { threads: 32, rows: 1 },
  { threads: 32, rows: 4 },
  { threads: 8, rows: 2 },
  { threads: 1, rows: 4 }
];

const chosen = new WeakMap<Gpu, Promise<TeamShape>>();

export function chooseTeam(model: LoadedModel): Promise<TeamShape> {
  const known = chosen.get(model.gpu) ?? measure(model);
  chosen.set(model.gpu, known);
  return known;
}

async function measure({ gpu, layers, architecture }: LoadedModel): Promise<TeamShape> {
  const { type, columns, rows: all } = layers[0]!.gateUp;
  const rows = Math.min(all, mostRows);
  const buffers = new Buffers(gpu);
  try {
    const x = buffers.storage(architecture.width);
    const views = { x, ...weightViews(layers[0]!.gateUp), y: buffers.storage(rows) };
    const times: number[] = [];
    for (const team of teamShapes) {
      const op = gemv('probe', { type, n: rows, k: columns }, views, team);
      const program = await Program.build(
        gpu,
        Array.from({ length: repeats }, () => op)
      );
      await program.run();
      times.push(Math.min(await timed(program), await timed(program)));
    }
    return teamShapes[times.indexOf(Math.min(...times))]!;
  } finally {
    buffers.close();
  }
}

/** Enough to tell the shapes apart; a software device must not be kept busy by the question. */
const mostRows = 1024;
/** So many that what a submit costs by itself weighs little. */
const repeats = 16;

async function timed(program: Program): Promise<number> {
  const started = performance.now();
  await program.run();
  return performance.now() - started;
}
