// Who points where: between tabs of one browser without a relay, and between devices over a real one.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cursorIn, pointerHere } from '$core/sharing/cursor';
import type { Cursors } from '$sdk/sharing';
import type { Workspace } from '$sdk/workspace';
import { SharedMachine } from '../../support/memory-workspace';
import { startRelay, type TestRelay } from '../../support/relay-client';
import { eventually, host, tabOf, visitor } from '../../support/shared-workspaces';

const where = '/flows/f';
const pointers = (cursors: Cursors) => cursors.live.get().map(({ name, cursor }) => [name, cursor.pointer]);
const sees = (cursors: Cursors, count: number): Promise<void> =>
  eventually(cursors.live, (others) => others.length === count);

describe('tabs of one browser', () => {
  it('see each other point and select, the one that comes later too, until one goes', async () => {
    const machine = new SharedMachine();
    const one = await (await machine.tab({})).sharing.cursors();
    one.tell({ where, chosen: ['answer'] });
    const other = await (await machine.tab({})).sharing.cursors();
    await sees(other, 1);
    expect(other.live.get()[0]).toMatchObject({ name: '', cursor: { where, chosen: ['answer'] } });
    one.tell({ where, pointer: [3, 4] });
    await eventually(other.live, ([first]) => first?.cursor.pointer?.[1] === 4);
    expect(other.live.get()[0]!.cursor.chosen).toBeUndefined();
    one.close();
    await sees(other, 0);
    other.close();
  });

  it('are told of at most every 50 ms, the last place for sure', async () => {
    const machine = new SharedMachine();
    const one = await (await machine.tab({})).sharing.cursors();
    const other = await (await machine.tab({})).sharing.cursors();
    let told = 0;
    other.live.subscribe(() => told++);
    const began = performance.now();
    for (let x = 0; x < 1000; x++) {
      one.tell({ where, pointer: [x, 0] });
      if (x % 100 === 0) await new Promise((next) => setTimeout(next, 10));
    }
    await eventually(other.live, ([first]) => first?.cursor.pointer?.[0] === 999);
    expect(told).toBeLessThanOrEqual((performance.now() - began) / 50 + 1);
    one.close();
    other.close();
  });
});

it('is not shown where a pointer stands for something else than there', () => {
  const told = (laidOut?: string) => cursorIn({ where, pointer: [1, 2], laidOut })!;
  expect(pointerHere(told('down'), { where, laidOut: 'down' })).toEqual([1, 2]);
  expect(pointerHere(told('down'), { where, laidOut: 'right' })).toBeUndefined();
  expect(pointerHere(told(), { where, laidOut: 'right' })).toBeUndefined();
  expect(pointerHere(told(), { where })).toEqual([1, 2]);
});

describe('a page that is left', () => {
  it('says so before it is gone: no timer of it runs any more', async () => {
    const machine = new SharedMachine();
    const one = await (await machine.tab({})).sharing.cursors();
    const other = await (await machine.tab({})).sharing.cursors();
    one.tell({ where, pointer: [1, 2] });
    await sees(other, 1);
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval'] });
    one.tell(undefined);
    vi.useRealTimers();
    await sees(other, 0);
    one.close();
    other.close();
  });
});

describe('people over a relay', () => {
  let relay: TestRelay;
  const open: Workspace[] = [];
  beforeEach(async () => {
    relay = await startRelay();
  });
  afterEach(async () => {
    for (const workspace of open.splice(0)) workspace.close();
    await relay.remove();
  });

  it('see each other by name; of two tabs, the one that goes is gone', async () => {
    const ann = await host('Ann', relay);
    const ben = await visitor('Ben', 'editor', ann, relay);
    const second = await tabOf(ben, 'Ben-2', relay);
    open.push(ann.workspace, ben.workspace);
    const hers = await ann.workspace.sharing.cursors();
    const his = await ben.workspace.sharing.cursors();
    const his2 = await second.sharing.cursors();
    his.tell({ where, pointer: [1, 2], caret: { text: 'a.jinja2', anchor: 0, head: [7, 3] } });
    his2.tell({ where, pointer: [5, 6], isEditing: true });
    await sees(hers, 2);
    expect(pointers(hers).sort()).toEqual([
      ['Ben', [1, 2]],
      ['Ben', [5, 6]]
    ]);
    // To Ben, his own tabs are told between them, without a name, and once.
    expect(pointers(his)).toEqual([['', [5, 6]]]);
    const [first] = hers.live.get().filter(({ cursor }) => cursor.caret);
    expect(first!.cursor.caret).toEqual({ text: 'a.jinja2', anchor: 0, head: [7, 3] });
    second.close();
    await sees(hers, 1);
    expect(pointers(hers)).toEqual([['Ben', [1, 2]]]);
    his.close();
    await sees(hers, 0);
    hers.close();
    his2.close();
  });

  it('are told, when they come, of what was chosen before', async () => {
    const ann = await host('Ann', relay);
    const hers = await ann.workspace.sharing.cursors();
    hers.tell({ where, chosen: ['answer'] });
    const ben = await visitor('Ben', 'viewer', ann, relay);
    open.push(ben.workspace);
    const his = await ben.workspace.sharing.cursors();
    await sees(his, 1);
    expect(his.live.get()[0]!.cursor.chosen).toEqual(['answer']);
    ann.workspace.close();
    await sees(his, 0);
    hers.close();
    his.close();
  });
});
