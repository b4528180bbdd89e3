// A pipeline of 500 steps on the canvas: time between frames while it is dragged about, all of it in view and close by,
// against that of the same page at rest, and the longest task of the page's thread. Graphics are drawn in software here.
import type { Graph, GraphNode } from '$core/graph/graph';
import { isBuilt, Studio } from '../studio';

const steps = 500;
const wide = 20;
const frames = 200;
const canvas = `panning ${steps} steps`;

/** Presses of "Zoom in" after all of it was brought into view. */
const views = { 'all in view': 0, 'a quarter in view': 6, 'close by': 12 } as const;
type View = keyof typeof views;

export async function bench() {
  if (!isBuilt()) {
    const reason = 'there is no build/: run `npm run build`';
    return [{ name: canvas, ratio: NaN, bar: '', detail: '', skipped: reason }];
  }
  const studio = await Studio.open();
  try {
    await studio.go('/pipelines');
    const id = await studio.page.evaluate(async (text) => {
      const graph = JSON.parse(text) as Graph;
      return (await (await hearth.open()).pipelines.create({ title: 'Wide', graph })).id;
    }, JSON.stringify(wideGraph()));
    await studio.go(`/pipelines/${id}`);
    await studio.page.locator('.svelte-flow__edge').first().waitFor({ state: 'attached' });
    return await measure(studio);
  } finally {
    await studio.close();
  }
}

/** Chains side by side, each step after the one left of it, and every third also beside its neighbour above. */
function wideGraph(): Graph {
  const nodes = Array.from({ length: steps }, (_, i): GraphNode => {
    const [row, column] = [Math.floor(i / wide), i % wide];
    const position = { x: column * 300, y: row * 160 };
    const from = (index: number) => ({ from: 'node', node: `s${index}`, port: 'table' }) as const;
    if (column === 0)
      return { id: `s${i}`, component: 'choose-dataset', params: { ref: 'rows' }, inputs: {}, position };
    const isJoin = row > 0 && column % 3 === 0;
    return isJoin
      ? {
          id: `s${i}`,
          component: 'append-rows',
          params: {},
          inputs: { first: from(i - 1), second: from(i - wide - 1) },
          position
        }
      : { id: `s${i}`, component: 'sort-rows', params: {}, inputs: { table: from(i - 1) }, position };
  });
  return { inputs: {}, outputs: {}, nodes, groups: [], notes: [] };
}

async function measure(studio: Studio) {
  const made = [];
  for (const view of Object.keys(views) as View[]) {
    await studio.page.getByRole('button', { name: 'Show all' }).click();
    for (let i = 0; i < views[view]; i++) await studio.page.getByRole('button', { name: 'Zoom in' }).click();
    const still = p95(await framesOf(studio, 0));
    const { result, ms, cpuMs } = await studio.longestTask(() => framesOf(studio, 8));
    const moving = p95(result);
    made.push({
      name: `${canvas}, ${view}: frame / frame at rest`,
      ratio: moving / still,
      bar: '<= 1.2',
      detail: `p95 ${moving.toFixed(0)} ms, at rest ${still.toFixed(0)} ms; longest task ${cpuMs.toFixed(0)} ms of work, ${ms.toFixed(0)} ms by the clock`
    });
  }
  return made;
}

/**
 * Milliseconds from frame to frame while the canvas is dragged so many pixels each: to and fro, so that it stays in view.
 * The pointer's events are the page's own, one a frame: what is measured is what the canvas does with them.
 */
function framesOf({ page }: Studio, pixels: number): Promise<number[]> {
  return page.evaluate(
    async ({ pixels: step, frames: count }) => {
      const pane = document.querySelector('.svelte-flow__pane')!;
      const { left, top, width, height } = pane.getBoundingClientRect();
      let [x, y] = [left + width / 2, top + height / 2];
      const send = (type: string, on: EventTarget): void => {
        const at = { clientX: x, clientY: y, button: 0, buttons: 1, bubbles: true, cancelable: true };
        on.dispatchEvent(new MouseEvent(type, { ...at, view: window }));
      };
      const viewport = document.querySelector<HTMLElement>('.svelte-flow__viewport')!;
      const before = viewport.style.transform;
      if (step > 0) send('mousedown', pane);
      const times: number[] = [];
      let last = await new Promise(requestAnimationFrame);
      for (let i = 0; i < count; i++) {
        const way = Math.floor(i / 30) % 2 === 0 ? 1 : -1;
        x += way * step;
        y += (way * step) / 2;
        if (step > 0) send('mousemove', window);
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      if (step > 0) send('mouseup', window);
      if (step > 0 && viewport.style.transform === before) throw new Error('The canvas did not move.');
      return times;
    },
    { pixels, frames }
  );
}

function p95(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * 0.95)]!;
}
