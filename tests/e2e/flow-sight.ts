// What somebody sees of a flow's canvas: where a pointer finds its nodes, ports, wires and free places, as the browser itself
// says what lies uppermost there; and what the canvas shows, to be compared with what somebody else's shows.
import type { Page } from './fixture';

export interface Spot {
  readonly x: number;
  readonly y: number;
}
export interface SeenNode extends Spot {
  readonly id: string;
  readonly ports: readonly (Spot & { readonly side: 'source' | 'target'; readonly name: string })[];
}
export interface Sight {
  /** Those whose heading a pointer finds, or the whole from far away. */
  readonly nodes: readonly SeenNode[];
  readonly wires: readonly (Spot & { readonly id: string })[];
  /** Places of the canvas with nothing on them. */
  readonly free: readonly Spot[];
  /** How many nodes there are, seen or not, the flow's ends among them. */
  readonly count: number;
  readonly isDialogOpen: boolean;
  /** Whether it is seen from so far that nothing can be read. */
  readonly isFar: boolean;
  /** Of what the form beside is. */
  readonly about: string | undefined;
}

/** `tries`: places of the canvas that may be free, as parts of its width and height. */
export function look(page: Page, tries: readonly Spot[]): Promise<Sight> {
  return page.evaluate((wanted) => {
    const middle = (element: Element): Spot => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x: Math.round(x + width / 2), y: Math.round(y + height / 2) };
    };
    const found = ({ x, y }: Spot): Element | null => document.elementFromPoint(x, y);
    const isFound = (element: Element): boolean => element.contains(found(middle(element)));
    const canvas = document.querySelector('.svelte-flow')!;
    const nodes = [...canvas.querySelectorAll<HTMLElement>('.svelte-flow__node')];
    const seen = nodes.flatMap((node) => {
      const heading = node.querySelector('header');
      // From far away a node is a box.
      const shown = heading?.checkVisibility({ visibilityProperty: true }) ? heading : node;
      if (!isFound(shown)) return [];
      const ports = [...node.querySelectorAll<HTMLElement>('.svelte-flow__handle')].filter(isFound);
      const id = node.dataset.id!;
      return {
        id,
        ...middle(shown),
        ports: ports.map((port) => ({
          ...middle(port),
          side: port.classList.contains('source') ? ('source' as const) : ('target' as const),
          name: port.dataset.handleid!
        }))
      };
    });
    const wires = [...canvas.querySelectorAll<SVGElement>('.svelte-flow__edge')].flatMap((wire) => {
      const path = wire.querySelector<SVGPathElement>('.svelte-flow__edge-path')!;
      const { x, y } = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM()!);
      const place = { x: Math.round(x), y: Math.round(y) };
      return wire.contains(found(place)) ? [{ id: wire.dataset.id!, ...place }] : [];
    });
    const { x, y, width, height } = canvas.getBoundingClientRect();
    const free = wanted
      .map((part) => ({ x: Math.round(x + part.x * width), y: Math.round(y + part.y * height) }))
      .filter((place) => found(place)?.matches('.svelte-flow__pane'));
    return {
      nodes: seen,
      wires,
      free,
      count: nodes.length,
      isDialogOpen: document.querySelector('dialog[open]') !== null,
      isFar: canvas.closest('.far') !== null,
      about: document.querySelector<HTMLElement>('aside[data-presence-in]')?.dataset.presenceIn
    };
  }, tries);
}

/** The canvas as it is drawn: nodes where they stand, and what leads where. */
export function drawn(
  page: Page
): Promise<{ readonly nodes: readonly string[]; readonly wires: readonly string[] }> {
  return page.locator('.svelte-flow').evaluate((canvas) => {
    const nodes = [...canvas.querySelectorAll<HTMLElement>('.svelte-flow__node')].map((node) => {
      const [, place] = /translate\(([^)]*)\)/.exec(node.style.transform)!;
      const said = [...node.querySelectorAll('header, .line, .port')].map(({ textContent }) =>
        textContent.trim()
      );
      return [node.dataset.id, place, ...said].join(' | ');
    });
    const wires = [...canvas.querySelectorAll<SVGElement>('.svelte-flow__edge')].map(
      (wire) => wire.dataset.id!
    );
    return { nodes: nodes.sort(), wires: wires.sort() };
  });
}
