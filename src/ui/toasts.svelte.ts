// Short messages at the edge of the screen, shown by Toasts.svelte. `toast('Deleted adult.', { action: { label:
// 'Undo', run } })`. What must be read belongs in the page; a toast may be missed.

export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface ToastOptions {
  readonly tone?: 'neutral' | 'ok' | 'danger';
  readonly action?: ToastAction;
  /** How long it stays; 0 stays until dismissed. Default 6, or 12 with an action. */
  readonly seconds?: number;
}

export interface Toast extends ToastOptions {
  readonly id: number;
  readonly text: string;
}

/** More than this many would cover the page: the oldest goes. */
const atMost = 4;

class Toasts {
  #all = $state.raw<readonly Toast[]>([]);
  #last = 0;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  get all(): readonly Toast[] {
    return this.#all;
  }

  add(text: string, options: ToastOptions): number {
    const id = ++this.#last;
    this.#all = [...this.#all, { ...options, id, text }];
    for (const old of this.#all.slice(0, -atMost)) this.dismiss(old.id);
    this.#start(id);
    return id;
  }

  dismiss(id: number): void {
    this.hold(id);
    this.#all = this.#all.filter((toast) => toast.id !== id);
  }

  /** Stops the clock of a toast, while someone points at it or has focus in it. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  release(id: number): void {
    if (!this.#timers.has(id)) this.#start(id);
  }

  #start(id: number): void {
    const toast = this.#all.find((candidate) => candidate.id === id);
    const seconds = toast?.seconds ?? (toast?.action ? 12 : 6);
    if (!toast || seconds === 0) return;
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), seconds * 1000)
    );
  }
}

export const toasts = new Toasts();

/** Shows a message; gives its id, for toasts.dismiss. */
export function toast(text: string, options: ToastOptions = {}): number {
  return toasts.add(text, options);
}
