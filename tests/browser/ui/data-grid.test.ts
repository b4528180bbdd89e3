import { expect, it, vi } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { userEvent } from 'vitest/browser';
import '../../../src/ui/base.css';
import type { GridColumn } from '../../../src/ui/data-grid.svelte';
import DataGrid from '../../../src/ui/DataGrid.svelte';
import type { RowSource } from '../../../src/ui/row-window.svelte';

const rowCount = 1_000_000;
const columns: GridColumn[] = Array.from({ length: 50 }, (_, i) => ({
  name: `c${i}`,
  kind: i % 2 === 0 ? 'number' : 'text',
  width: 120
}));
/** Cell (r, c) is r * 100 + c as a number or text; row 3 is missing in column 0. */
const rows: RowSource = async (from, to) =>
  Array.from({ length: to - from }, (_, i) =>
    columns.map((column, c) => {
      if (from + i === 3 && c === 0) return null;
      return column.kind === 'number' ? (from + i) * 100 + c : `t${(from + i) * 100 + c}`;
    })
  );

async function show(
  more: Partial<{ onsort: (c: string) => void; onactivate: (r: number, c: string) => void }> = {}
) {
  const host = document.createElement('div');
  host.style.cssText = 'width: 700px; height: 400px';
  document.body.replaceChildren(host);
  const view = await render(
    DataGrid,
    { label: 'Rows', columns, rowCount, rows, ...more },
    { baseElement: host }
  );
  const grid = host.querySelector<HTMLElement>('[role=grid]')!;
  grid.parentElement!.style.height = '100%';
  await expect.poll(() => grid.querySelector('[role=gridcell]')?.textContent?.trim()).toBe('0');
  return { view, grid };
}

const activeCell = (grid: HTMLElement) =>
  document.getElementById(grid.getAttribute('aria-activedescendant')!);
const drawnRows = (grid: HTMLElement) =>
  [...grid.querySelectorAll('[role=rowgroup] [role=row]')].map(
    (row) => Number(row.getAttribute('aria-rowindex')) - 2
  );

it('draws only what is in view of a million rows by fifty columns, and says how many there are', async () => {
  const { grid } = await show();
  expect(grid.getAttribute('aria-rowcount')).toBe('1000001');
  expect(grid.getAttribute('aria-colcount')).toBe('50');
  expect(grid.querySelectorAll('[role=gridcell]').length).toBeLessThan(250);
  expect(grid.scrollHeight).toBeLessThan(8_100_000);
});

it('reaches the last row and column by key, and comes back', async () => {
  const { grid } = await show();
  grid.focus();
  await userEvent.keyboard('{Control>}{End}{/Control}');
  await expect.poll(() => activeCell(grid)?.textContent?.trim()).toBe('t99999949');
  expect(drawnRows(grid).at(-1)).toBe(rowCount - 1);
  await userEvent.keyboard('{ArrowUp}{ArrowLeft}');
  await expect.poll(() => activeCell(grid)?.textContent?.trim()).toBe('99999848');
  await userEvent.keyboard('{Control>}{Home}{/Control}');
  await expect.poll(() => activeCell(grid)?.textContent?.trim()).toBe('0');
});

it('shows the row the scroll bar stands for, at any position', async () => {
  const { grid } = await show();
  grid.scrollTop = (grid.scrollHeight - grid.clientHeight) / 2;
  await expect.poll(() => drawnRows(grid).some((row) => Math.abs(row - rowCount / 2) < 20)).toBe(true);
  await expect.poll(() => grid.querySelectorAll('.waiting').length).toBe(0);
  const box = grid.getBoundingClientRect();
  const visible = [...grid.querySelectorAll('[role=rowgroup] [role=row]')].filter((row) => {
    const { top, bottom } = row.getBoundingClientRect();
    return bottom > box.top + 38 && top < box.bottom;
  });
  // 362 px of rows of 30 px: 12 whole ones and a part.
  expect(visible.length).toBeGreaterThanOrEqual(12);
  expect(visible.length).toBeLessThanOrEqual(14);
});

it('tells missing cells apart and aligns numbers at the right', async () => {
  const { grid } = await show();
  const cell = grid.querySelector('[role=row][aria-rowindex="5"] [aria-colindex="1"]')!;
  expect(cell.textContent?.trim()).toBe('missing');
  expect(cell.classList.contains('missing')).toBe(true);
  const first = grid.querySelector('[role=row][aria-rowindex="2"] [aria-colindex="1"]')!;
  expect(getComputedStyle(first).textAlign).toBe('right');
});

it('sorts from the header by key and by mouse, and opens a cell', async () => {
  const onsort = vi.fn();
  const onactivate = vi.fn();
  const { view, grid } = await show({ onsort, onactivate });
  grid.focus();
  await userEvent.keyboard('{ArrowRight}{Enter}{ArrowUp}{Enter}');
  expect(onactivate).toHaveBeenCalledWith(0, 'c1');
  expect(onsort).toHaveBeenCalledWith('c1');
  await view.getByRole('button', { name: 'Sort by c2' }).click();
  expect(onsort).toHaveBeenLastCalledWith('c2');
});

it('scrolls by the distance of the wheel, not by that of the scaled bar', async () => {
  const { grid } = await show();
  grid.dispatchEvent(new WheelEvent('wheel', { deltaY: 3000, cancelable: true, bubbles: true }));
  // 3,000 px are 100 rows; a few more are drawn before the window.
  await expect.poll(() => drawnRows(grid)[0]).toBe(96);
});
