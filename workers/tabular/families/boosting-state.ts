// One gradient boosting fit in progress: binned rows and their scores, the grower, the trees so far. How a round
// is done, and how trees of a checkpoint are taken up again; when to stop is decided in boosting.ts.
import { Random } from '$core/random';
import type { FitContext, FitInput } from '$core/training/family';
import { findCuts } from '../trees/bins';
import { BoostedGrower } from '../trees/boosted-grower';
import { openRoom, type Room } from '../trees/room';
import { ScoredRows } from '../trees/scored-rows';
import { TreeImage } from '../trees/tree-image';
import { TreeSetBuilder, type TreeSet } from '../trees/tree-set';
import type { BoostingParams } from './boosting';
import { LogisticLoss } from './boosting-logistic';
import { classWeights, type BoostingLoss } from './boosting-loss';
import { SoftmaxLoss } from './boosting-softmax';
import { SquaredLoss } from './boosting-squared';

export interface BoostingState {
  readonly input: FitInput<BoostingParams>;
  readonly room: Room;
  readonly loss: BoostingLoss;
  readonly train: ScoredRows;
  readonly valid: ScoredRows | undefined;
  readonly grower: BoostedGrower;
  readonly trees: TreeSetBuilder;
  /** The tree in hand, for rows that did not grow it. */
  readonly image: TreeImage;
}

/** Bins the rows and takes up the trees of a checkpoint. @throws HearthError job/does-not-fit */
export async function openBoosting(
  input: FitInput<BoostingParams>,
  ctx: FitContext,
  from?: TreeSet
): Promise<BoostingState> {
  const room = await openRoom(ctx);
  const cuts = await findCuts(input.train.x, input.params.maxBins, room);
  const outputs = input.classes > 2 ? input.classes : 1;
  const train = new ScoredRows(input.train, outputs, room);
  const valid = input.valid && new ScoredRows(input.valid, outputs, room);
  const table = { at: train.bins, stride: train.stride, rows: train.rows, cuts };
  const grower = new BoostedGrower(table, input.params, room);
  const image = new TreeImage(mostNodes(input.params, train.rows), cuts, room);
  const loss = chooseLoss(input, grower, room);
  await train.fill(cuts, loss.base);
  await valid?.fill(cuts, loss.base);
  const trees = new TreeSetBuilder(1, from);
  const state = { input, room, loss, train, valid, grower, trees, image };
  await replay(state);
  return state;
}

function chooseLoss(input: FitInput<BoostingParams>, grower: BoostedGrower, room: Room): BoostingLoss {
  const { y } = input.train;
  if (input.task === 'regression') return new SquaredLoss(y, grower.bits, room);
  const weights = classWeights(y, input.classes, input.params.balanced);
  return input.classes === 2
    ? new LogisticLoss(y, weights, grower.bits, room)
    : new SoftmaxLoss(y, weights, grower.bits, room);
}

/** The mean training loss; gradients of the next round are of the scores as they are now. */
export function readLoss({ loss, train, grower }: BoostingState): number {
  return loss.read(train, grower.gradients);
}

/** Adds a tree to each output, along the gradients of the loss's last `read`. */
export async function addRound(state: BoostingState, round: number): Promise<void> {
  const { train, valid, grower, trees, image } = state;
  for (let output = 0; output < train.outputs; output++) {
    const tree = round * train.outputs + output;
    const count = drawSample(state, tree);
    const units = state.loss.write(train, output, grower.gradients);
    const leaves = await grower.grow(count, units, trees);
    trees.finish();
    train.addLeaves(grower.rows, leaves, output);
    if (count === train.rows && !valid) continue;
    image.write(trees, tree);
    await train.addTree(image, grower.rows + 4 * count, train.rows - count, output);
    await valid?.addTreeToAll(image, output);
  }
}

/** Chooses the rows and columns of a tree. The rows come first in the grower's list, the others after them. */
function drawSample(state: BoostingState, tree: number): number {
  const { grower, train, room } = state;
  const { rowSample, columnSample } = state.input.params;
  const random = new Random(state.input.seed, tree);
  const columns = state.input.train.x.columns.length;
  grower.useColumns(random.sample(columns, Math.ceil(columns * columnSample)));
  if (rowSample === 1) {
    room.kernels.enumerate(grower.rows, 0, train.rows);
    return train.rows;
  }
  const list = room.arena.view('i32', grower.rows, train.rows);
  const chosen = random.sample(train.rows, Math.ceil(train.rows * rowSample));
  let taken = 0;
  let left = chosen.length;
  for (let row = 0; row < train.rows; row++) {
    if (chosen[taken] === row) list[taken++] = row;
    else list[left++] = row;
  }
  return chosen.length;
}

/** Gives the rows the scores of trees that exist already, in the order in which they were grown. */
async function replay({ trees, train, valid, image }: BoostingState): Promise<void> {
  for (let tree = 0; tree < trees.trees; tree++) {
    image.write(trees, tree);
    await train.addTreeToAll(image, tree % train.outputs);
    await valid?.addTreeToAll(image, tree % train.outputs);
  }
}

function mostNodes(params: BoostingParams, rows: number): number {
  const leaves = params.growth === 'leaves' ? params.maxLeaves : 2 ** params.maxDepth;
  return 2 * Math.min(leaves, rows);
}
