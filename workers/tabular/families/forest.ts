// Forests: the mean of trees grown apart. A random forest grows each tree on rows drawn with replacement, at best
// cuts; extra trees on all rows, at random cuts. Growing a tree is trees/forest-grower.ts.
import type { ParamsOf } from '$core/component';
import type { trainRandomForest } from '$core/components/train/random-forest';
import { HearthError } from '$core/errors';
import { Random } from '$core/random';
import type { Family, FitContext, FitInput, Matrix } from '$core/training/family';
import { findCuts, maxCells, writeBins } from '../trees/bins';
import { ForestGrower } from '../trees/forest-grower';
import { ClassTarget } from '../trees/forest-classes';
import { ValueTarget } from '../trees/forest-values';
import { addForest } from '../trees/onnx';
import { addTrees } from '../trees/predict';
import { openRoom } from '../trees/room';
import { gainShares, TreeSetBuilder, type TreeSet } from '../trees/tree-set';
import { classWeights } from './boosting-loss';
import { ForestCurve } from './forest-curve';

/** Both kinds have the same parameters. */
export type ForestParams = Pick<
  ParamsOf<typeof trainRandomForest>,
  'trees' | 'maxDepth' | 'minLeafRows' | 'columnSample' | 'criterion' | 'balanced'
>;

export interface ForestModel {
  readonly columns: number;
  /** Width: classes, or 1 for a regression. */
  readonly trees: TreeSet;
}

/** A checkpoint: tree t depends on the seed and on t alone. */
interface Progress {
  readonly trees: TreeSet;
}

type Kind = 'random-forest' | 'extra-trees';

export const randomForest = forestFamily('random-forest');
export const extraTrees = forestFamily('extra-trees');

function forestFamily(name: Kind): Family<ForestParams, ForestModel> {
  return {
    name,
    featurization: 'trees',
    fit: (input, ctx) => fit(name, input, ctx),
    predict,
    toOnnx: (model, graph, input) => addForest(graph, input, model.trees),
    importance: (model) => gainShares(model.trees, model.columns)
  };
}

async function fit(kind: Kind, input: FitInput<ForestParams>, ctx: FitContext): Promise<ForestModel> {
  const { x } = input.train;
  const count = input.params.trees;
  const grower = await openGrower(kind, input, ctx);
  await ctx.tick();
  const from = (ctx.resumeFrom as Progress | undefined)?.trees;
  const trees = new TreeSetBuilder(input.task === 'regression' ? 1 : input.classes, from);
  const curve = input.valid && new ForestCurve(input, input.valid, trees);
  if (curve && curve.trainRows < x.rows && trees.trees === 0)
    ctx.log(
      `The curves of training are of ${curve.trainRows} of the ${x.rows} rows learned from, drawn at random.`
    );
  let saved = trees.nodes;
  while (trees.trees < count) {
    const random = new Random(input.seed, trees.trees);
    await grower.grow(drawRows(kind, x.rows, random), random, trees);
    checkSize(trees, count, ctx);
    curve?.report(ctx);
    ctx.progress(trees.trees / count, `tree ${trees.trees} of ${count}`);
    if (ctx.checkpointDue() && isWorthSaving(trees.nodes, saved)) {
      saved = trees.nodes;
      await ctx.checkpoint({ trees: trees.take() } satisfies Progress);
    }
    await ctx.tick();
  }
  return { columns: x.columns.length, trees: trees.take() };
}

/** Bins the rows. @throws HearthError job/does-not-fit */
async function openGrower(kind: Kind, input: FitInput<ForestParams>, ctx: FitContext): Promise<ForestGrower> {
  const { task, classes, params, train } = input;
  const { x, y } = train;
  const room = await openRoom(ctx);
  const cuts = await findCuts(x, maxCells - 1, room);
  const at = room.arena.alloc(x.rows * x.columns.length);
  await writeBins(x, cuts, { at, rowStep: 1, columnStep: x.rows }, room);
  const bins = room.arena.view('u8', at, x.rows * x.columns.length);
  const { maxDepth, minLeafRows, criterion, balanced } = params;
  const target =
    task === 'regression'
      ? new ValueTarget(y, minLeafRows)
      : new ClassTarget(y, classWeights(y, classes, balanced), criterion, minLeafRows);
  const growth = {
    randomCuts: kind === 'extra-trees',
    maxDepth,
    minLeafRows,
    columnsPerCut: columnsPerCut(input)
  };
  return new ForestGrower({ bins, rows: x.rows, cuts }, growth, target, room.pace);
}

/** 0 chooses, as scikit-learn does: all columns for a regression, the root of their number for classes. */
function columnsPerCut({ task, params, train }: FitInput<ForestParams>): number {
  const columns = train.x.columns.length;
  if (params.columnSample > 0) return Math.max(1, Math.floor(columns * params.columnSample));
  return task === 'regression' ? columns : Math.max(1, Math.floor(Math.sqrt(columns)));
}

/** How often each row takes part in a tree. */
function drawRows(kind: Kind, rows: number, random: Random): Uint16Array {
  const draws = new Uint16Array(rows);
  if (kind === 'extra-trees') return draws.fill(1);
  for (let i = 0; i < rows; i++) draws[random.below(rows)]!++;
  return draws;
}

/** Bytes of a node in an ONNX file, leaves included (measured: 29 to 31). */
const onnxNodeBytes = 32;
/** Above the first size people are told, above the second no browser would read the file. */
const largeBytes = 200e6;
const limitBytes = 1e9;
const hint = 'Ask for more rows in a leaf, less depth or fewer trees.';

/** Judges by the first tree how large the model will be. @throws HearthError job/does-not-fit */
function checkSize(trees: TreeSetBuilder, count: number, ctx: FitContext): void {
  if (trees.trees !== 1) return;
  const bytes = trees.nodes * count * onnxNodeBytes;
  if (bytes > limitBytes) {
    throw new HearthError('job/does-not-fit', { what: 'This forest', bytes, limit: limitBytes, hint });
  }
  if (bytes > largeBytes) {
    ctx.log(`This forest will have a file of about ${Math.round(bytes / 1e6)} MB. ${hint}`, 'warning');
  }
}

/** Large forests are saved only once they have grown by a quarter, so that saving stays a share of the work. */
function isWorthSaving(nodes: number, saved: number): boolean {
  return nodes < 1_000_000 || nodes >= 1.25 * saved;
}

/** Probabilities of all classes, or values: the mean over trees. */
function predict({ trees }: ForestModel, x: Matrix): Float64Array {
  const sums = new Float64Array(x.rows * trees.width);
  addTrees(trees, x, sums, trees.width);
  const count = trees.starts.length - 1;
  for (let i = 0; i < sums.length; i++) sums[i]! /= count;
  return sums;
}
