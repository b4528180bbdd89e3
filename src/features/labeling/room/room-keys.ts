// What a key means in the room. Class keys come first: who gives a class the key of a tool wants the class.
import type { LabelProject } from '$core/labels/project';
import { toolKeys, tools, type Tool } from './tools';

export type RoomCommand =
  | { readonly kind: 'class'; readonly id: string }
  | { readonly kind: 'tool'; readonly tool: Tool }
  | {
      readonly kind: 'arrow';
      readonly x: number;
      readonly y: number;
      readonly resize: boolean;
      readonly far: boolean;
    }
  | { readonly kind: 'cycle'; readonly by: 1 | -1 }
  | { readonly kind: 'zoom'; readonly factor: number }
  /** Presses at the cross that the arrows steer; `second` sets a hidden point. */
  | { readonly kind: 'press'; readonly second: boolean }
  | {
      readonly kind:
        | 'submit'
        | 'previous'
        | 'next'
        | 'skip'
        | 'flag'
        | 'undo'
        | 'redo'
        | 'copy'
        | 'accept'
        | 'relate'
        | 'snap'
        | 'instructions'
        | 'remove'
        | 'cancel'
        | 'fit'
        | 'keys';
    };

interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1]
};

const plain = {
  Enter: { kind: 'submit' },
  PageUp: { kind: 'previous' },
  ',': { kind: 'previous' },
  PageDown: { kind: 'next' },
  '.': { kind: 'next' },
  x: { kind: 'skip' },
  a: { kind: 'accept' },
  f: { kind: 'flag' },
  c: { kind: 'copy' },
  m: { kind: 'snap' },
  r: { kind: 'relate' },
  i: { kind: 'instructions' },
  Delete: { kind: 'remove' },
  Backspace: { kind: 'remove' },
  Escape: { kind: 'cancel' },
  '[': { kind: 'cycle', by: -1 },
  ']': { kind: 'cycle', by: 1 },
  '+': { kind: 'zoom', factor: 1.25 },
  '=': { kind: 'zoom', factor: 1.25 },
  '-': { kind: 'zoom', factor: 0.8 },
  z: { kind: 'fit' },
  '?': { kind: 'keys' }
} as const satisfies Readonly<Record<string, RoomCommand>>;

export function commandOf(event: Key, project: LabelProject): RoomCommand | undefined {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z') return { kind: event.shiftKey ? 'redo' : 'undo' };
    return key === 'y' ? { kind: 'redo' } : undefined;
  }
  const arrow = arrows[key];
  if (arrow) {
    const [x, y] = arrow;
    return { kind: 'arrow', x, y, resize: event.altKey, far: event.shiftKey };
  }
  if (event.altKey) return undefined;
  const named = project.classes.find(({ hotkey }) => hotkey !== undefined && hotkey.toLowerCase() === key);
  if (named) return { kind: 'class', id: named.id };
  const tool = project.task === 'image-regions' && tools.find((candidate) => toolKeys[candidate] === key);
  if (tool) return { kind: 'tool', tool };
  if (key === 'n') return { kind: 'press', second: event.shiftKey };
  return Object.hasOwn(plain, key) ? plain[key as keyof typeof plain] : undefined;
}
