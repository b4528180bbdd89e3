// What somebody's browser keeps of a flow, and what that somebody has laid hands on: told by the events that their mouse and
// keyboard cause, in the moment in which they cause them, whatever the one who moves them had in mind.
import type { Page } from './fixture';
import type { Folder } from './flow-facts';

/** 'all': as much as it says; 'place': where it stands, and no more. */
export type Part = 'all' | 'place';
export interface Touch {
  /** Names of nodes as they were called then; `undefined`: every one. */
  readonly names: readonly string[] | undefined;
  readonly part: Part;
  /** The flow's main file then. */
  readonly main: string;
}

interface Watch {
  touches: Touch[];
  /** Paths of files that were here and went, be it for a moment. */
  readonly gone: Set<string>;
  /** The main file and the paths of all after each change, and when: what a failure is understood by. */
  readonly states: State[];
  readonly folder: () => Folder;
  readonly state: () => Standing;
}
export interface State {
  readonly at: number;
  readonly main: string;
  readonly paths: string;
}
export interface Standing {
  readonly phase: string | undefined;
  readonly unsent: number;
  readonly refused: number;
  /** Letters that names of nodes made here have. */
  readonly tag: string;
}

declare global {
  var flowWatch: Watch;
}

/** Begins to watch the page of a flow. It is not to be loaded again. */
export async function watchHands(page: Page, id: string): Promise<void> {
  await page.evaluate(async (flowId) => {
    const { flows, sharing } = await hearth.open();
    const folder = (): Folder => {
      const { main, files, places = {}, groups = {}, members = {}, notes = {} } = flows.get(flowId);
      return { main, files, places, groups, members, notes };
    };
    const gone = new Set<string>();
    const states: State[] = [];
    const note = ({ main, files }: Folder): void => {
      const [last, now] = [states.at(-1), Object.keys(files).sort().join(' ')];
      if (last?.main !== files[main] || last?.paths !== now)
        states.push({ at: Date.now(), main: files[main]!, paths: now });
      if (states.length > 600) states.shift();
    };
    let paths = Object.keys(folder().files);
    flows.live.subscribe(() => {
      const now = folder();
      const { files } = now;
      note(now);
      for (const path of paths) if (!(path in files)) gone.add(path);
      paths = Object.keys(files);
    });
    const touch = (names: readonly (string | undefined)[] | undefined, part: Part): void => {
      const { main, files, members } = folder();
      const known = names?.filter((name) => name !== undefined);
      // A folded group stands for those in it.
      const inside = Object.keys(members).filter((name) => known?.includes(`group/${members[name]}`));
      if (known?.length === 0) return;
      globalThis.flowWatch.touches.push({ names: known && [...known, ...inside], part, main: files[main]! });
    };
    const all = (selector: string): string[] =>
      [...document.querySelectorAll<HTMLElement>(selector)].map(({ dataset }) => dataset.id!);
    const selected = (): string[] => all('.svelte-flow__node.selected');
    globalThis.flowWatch = {
      touches: [],
      gone,
      states,
      folder,
      state: () => {
        const { phase, unsent = 0, refused = 0, people = [] } = sharing.live.get() ?? {};
        const self = people.find(({ isSelf }) => isSelf)?.author ?? '';
        const tag = [...self.slice(0, 3)].map((digit) => 'abcdefghijklmnop'[parseInt(digit, 16)]).join('');
        return { phase, unsent, refused, tag };
      }
    };
    const nodeOf = (target: EventTarget | null): string | undefined =>
      (target as Element).closest<HTMLElement>('.svelte-flow__node')?.dataset.id;
    const ends = (wires: readonly string[]): string[] =>
      all('.svelte-flow__node').filter((name) =>
        wires.some((wire) => wire.startsWith(`${name}.`) || wire.includes(`-${name}.`))
      );
    let isConnecting = false;
    const heard = (kinds: readonly string[], hear: (event: Event, target: Element) => void): void => {
      for (const kind of kinds)
        document.addEventListener(kind, (event) => hear(event, event.target as Element), true);
    };
    heard(['pointerdown'], (_, target) => {
      isConnecting = target.closest('.svelte-flow__handle') !== null;
      touch([nodeOf(target)], isConnecting ? 'all' : 'place');
      if (nodeOf(target) !== undefined) touch(selected(), 'place');
    });
    heard(['pointermove', 'pointerup'], (event, target) => {
      if (!isConnecting) return;
      const near = document.querySelectorAll('.svelte-flow__handle.connectingto, .svelte-flow__handle.valid');
      touch([nodeOf(target), ...[...near].map(nodeOf)], 'all');
      if (event.type === 'pointerup') isConnecting = false;
    });
    heard(['keydown'], (event, target) => {
      const { key } = event as KeyboardEvent;
      if (target.closest('aside, dialog, input')) return;
      if (key === 'Delete' || key === 'Backspace')
        touch([...selected(), ...ends(all('.svelte-flow__edge.selected'))], 'all');
      if (key.startsWith('Arrow')) touch([...selected(), nodeOf(target)], 'place');
    });
    heard(['click', 'input', 'change', 'beforeinput'], (event, target) => {
      const form = target.closest<HTMLElement>('aside[data-presence-in]');
      if (form) touch([form.dataset.presenceIn, ...selected()], 'all');
      const label = target.closest('button')?.ariaLabel ?? target.closest('button')?.textContent.trim();
      if (event.type === 'click' && /^(Arrange|Unfold|Take the group apart|Align )/.test(label ?? ''))
        touch(undefined, 'place');
    });
  }, id);
}

/** What was touched since this was asked last. */
export function takeTouches(page: Page): Promise<readonly Touch[]> {
  return page.evaluate(() => {
    const { touches } = globalThis.flowWatch;
    globalThis.flowWatch.touches = [];
    return touches;
  });
}

/** The last states of the flow in this browser. */
export function statesOf(page: Page): Promise<readonly State[]> {
  return page.evaluate(() => globalThis.flowWatch.states);
}

/** The flow as this browser keeps it, and how the browser stands with the relay. */
export function kept(page: Page): Promise<Standing & { readonly folder: Folder }> {
  return page.evaluate(() => ({ ...globalThis.flowWatch.state(), folder: globalThis.flowWatch.folder() }));
}

export function goneFiles(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => [...globalThis.flowWatch.gone]);
}
