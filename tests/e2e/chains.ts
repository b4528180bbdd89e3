// A pipeline of many steps, for what a canvas does with them.
import type { Page } from './fixture';

/** Makes one of rows of so many steps, each after the one left of it; gives its id. */
export function makeChains(page: Page, steps: number, wide: number): Promise<string> {
  return page.evaluate(
    async ([count, row]) => {
      const step = (i: number) => ({
        id: `s${i}`,
        component: 'sort-rows',
        params: {},
        inputs: i % row === 0 ? {} : { table: { from: 'node', node: `s${i - 1}`, port: 'table' } },
        position: { x: (i % row) * 300, y: Math.floor(i / row) * 160 }
      });
      const nodes = Array.from({ length: count }, (_, i) => step(i));
      const graph = { nodes, inputs: {}, outputs: {}, notes: [], groups: [] } as never;
      return (await (await hearth.open()).pipelines.create({ title: 'Many', graph })).id;
    },
    [steps, wide] as const
  );
}
