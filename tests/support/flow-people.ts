// What two people who work on one flow at random have, in tests without browsers: a way to the relay, and open prompts.
import { ChangeSet, Text } from '@codemirror/state';
import type { Random } from '$core/random';
import type { Dial, Socket } from '$core/ports';
import type { Workspace } from '$sdk/workspace';
import { TextBinding } from '$ui/code/text-binding';
import { dialWs } from './shared-peer';

/** Somebody's way to the relay. */
export class Cable {
  readonly #sockets = new Set<Socket>();
  isCut = false;
  readonly dial: Dial = (url) => {
    const socket = dialWs(url);
    this.#sockets.add(socket);
    if (this.isCut) queueMicrotask(() => socket.close());
    return socket;
  };

  cut(): void {
    this.isCut = true;
    for (const socket of this.#sockets) socket.close();
    this.#sockets.clear();
  }

  /** Cuts it, or mends it. */
  turn(workspace: Workspace): void {
    if (this.isCut) this.restore(workspace);
    else this.cut();
  }

  restore({ sharing }: Workspace): void {
    this.isCut = false;
    sharing.session!.retry();
  }
}

/** A prompt that is open in somebody's editor. */
export class Typist {
  shown: Text;
  readonly binding: TextBinding;
  isGone = false;

  constructor(text: ConstructorParameters<typeof TextBinding>[0]) {
    this.shown = Text.of(text.get().split('\n'));
    this.binding = new TextBinding(text, {
      show: (changes) => (this.shown = changes.apply(this.shown)),
      failed: () => (this.isGone = true)
    });
  }

  type(random: Random, word: string): void {
    const from = random.below(this.shown.length + 1);
    const to = random.uniform() < 0.3 ? Math.min(this.shown.length, from + random.below(6)) : from;
    const changes = ChangeSet.of({ from, to, insert: word }, this.shown.length);
    this.shown = changes.apply(this.shown);
    this.binding.typed(changes);
  }
}
