// What labels were worth: how right the head is after its first labels, after twice as many, and so on, always judged
// on the same items, which it never learned from.
import { isHeldOut, judge } from './calibrate';
import { trainHead, type TrainOptions } from './head';
import { labelledRows, type LearnFrom } from './learn';
import type { CurvePoint } from './service';

const fewest = 10;
const points = 8;
/** Fewer say too little to draw a line from. */
const fewestHeldOut = 5;

/** `from.said` in the order in which it was said. Empty until enough is said to judge by. */
export async function learningCurve(
  from: LearnFrom,
  options: TrainOptions = {}
): Promise<readonly CurvePoint[]> {
  const heldOut = labelledRows(from, isHeldOut);
  const order = [...from.said.keys()];
  if (heldOut.rows.length < fewestHeldOut) return [];
  const found: CurvePoint[] = [];
  for (const labels of sizes(order.length)) {
    const first = new Set(order.slice(0, labels));
    const taught = labelledRows(from, (item) => first.has(item) && !isHeldOut(item));
    if (taught.rows.length === 0) continue;
    const head = await trainHead(from.rows, taught, options);
    const { accuracy } = judge(head, from.rows, heldOut);
    if (accuracy !== undefined) found.push({ labels, accuracy });
  }
  return found;
}

/** From a few labels to all, each step by the same factor. */
function sizes(all: number): readonly number[] {
  if (all <= fewest) return [all];
  const factor = (all / fewest) ** (1 / (points - 1));
  const steps = Array.from({ length: points }, (_, i) => Math.round(fewest * factor ** i));
  return [...new Set([...steps.slice(0, -1), all])];
}
