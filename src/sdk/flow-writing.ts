// Changes of flows and of their files: of the files only what has changed is written, each as a text (flow-texts.ts).
import { HearthError } from '$core/errors';
import { firstSettings, type FlowRecord } from '$core/flows/record';
import type { Clock } from '$core/ports';
import { mergeLines, splicesBetween, type Splice } from '$core/text/merge-lines';
import { spliced, type SharedText, type TextPlace } from '$core/text/shared-text';
import type { Draft } from '$sync/document';
import { findIn, placeIn } from '$sync/text-places';
import type { TextDelta } from '$sync/texts';
import { takeHistory, type KeptHistory } from './flow-history';
import { flowMap, withTexts, type FlowTexts, type StoredFlow } from './flow-texts';

/** While somebody types, the time of a flow's last change is kept this coarse. */
const coarseMs = 60_000;

export type FlowChange = Partial<
  Pick<FlowRecord, 'name' | 'files' | 'settings' | 'places' | 'groups' | 'members' | 'notes' | 'wheels'>
>;

type NewFlow = Pick<FlowRecord, 'name' | 'main' | 'files' | 'included'>;

/** A flow to keep; a name that is taken gets a number. */
export function newFlow(
  { name, main, files, included = {} }: NewFlow,
  taken: ReadonlySet<string>,
  clock: Clock
): FlowRecord {
  const wanted = name.trim().slice(0, 100) || 'flow';
  let free = wanted;
  for (let n = 2; taken.has(free); n++) free = `${wanted} ${n}`;
  const now = clock.now();
  return {
    id: clock.id(),
    name: free,
    createdAt: now,
    updatedAt: now,
    main,
    files,
    ...(Object.keys(included).length > 0 ? { included } : {}),
    settings: firstSettings
  };
}

/** Changes of the flows of a workspace, each durable when it resolves. @throws HearthError store/quota, share/read-only */
export class FlowWriting {
  readonly #texts: FlowTexts;
  readonly #clock: Clock;

  constructor(texts: FlowTexts, clock: Clock) {
    this.#texts = texts;
    this.#clock = clock;
  }

  /** @throws HearthError flow/not-found */
  async update(id: string, change: FlowChange | ((now: FlowRecord) => FlowChange)): Promise<void> {
    await this.#texts.document.commit((draft) => {
      const current = flowIn(draft, id);
      if (!current) throw new HearthError('flow/not-found', { flow: id });
      const next = typeof change === 'function' ? change(current) : change;
      setFlow(draft, { ...current, ...next, updatedAt: this.#clock.now() }, () => this.#clock.id());
    });
  }

  async put(flow: FlowRecord, history: KeptHistory = []): Promise<void> {
    await this.#texts.document.commit((draft) => {
      setFlow(draft, flow, () => this.#clock.id());
      for (const [map, key, value] of history) draft.set(map, key, value);
    });
  }

  /** With its versions, which are given back. */
  async delete(id: string): Promise<KeptHistory> {
    let history: KeptHistory = [];
    await this.#texts.document.commit((draft) => {
      deleteFlow(draft, id);
      history = takeHistory(draft, id);
    });
    return history;
  }

  file(id: string, path: string): SharedText {
    return new FlowFile(this.#texts, id, path, () => this.#clock.now());
  }
}

/** A flow with its files inside a change. */
export function flowIn(draft: Draft, id: string): FlowRecord | undefined {
  const stored = draft.get<StoredFlow>(flowMap, id);
  return stored && withTexts(stored, (text) => draft.text(text).toString());
}

/** Keeps a changed flow. `newId` gives an id that nothing else has. */
export function setFlow(draft: Draft, next: FlowRecord, newId: () => string): void {
  const before = draft.get<StoredFlow>(flowMap, next.id);
  if (!before) return draft.set<StoredFlow>(flowMap, next.id, { ...next, seed: newId() });
  let stored = withoutFiles(draft, before, (path) => !(path in next.files));
  for (const [path, text] of Object.entries(next.files)) {
    const now = fileIn(draft, stored, path);
    if (now === text) continue;
    if (now === undefined) {
      const id = `${next.id}/${newId()}`;
      draft.text(id).insert(0, text);
      stored = { ...stored, texts: { ...stored.texts, [path]: id } };
    } else {
      stored = asText(draft, stored, path);
      changeText(draft, stored.texts![path]!, now, splicesBetween(now, text));
    }
  }
  const { files, texts, seed } = stored;
  draft.set<StoredFlow>(flowMap, next.id, {
    ...next,
    files,
    ...(texts ? { texts } : {}),
    ...(seed === undefined ? {} : { seed })
  });
}

/** Takes a flow away with its texts. */
export function deleteFlow(draft: Draft, id: string): void {
  const stored = draft.get<StoredFlow>(flowMap, id);
  if (stored) withoutFiles(draft, stored, () => true);
  draft.delete(flowMap, id);
}

function withoutFiles(draft: Draft, stored: StoredFlow, isGone: (path: string) => boolean): StoredFlow {
  const kept = <T>(all: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([path]) => !isGone(path)));
  for (const [path, id] of Object.entries(stored.texts ?? {})) {
    const text = draft.text(id);
    if (isGone(path)) text.delete(0, text.length);
  }
  return {
    ...stored,
    files: kept(stored.files),
    ...(stored.texts ? { texts: kept(stored.texts) } : {})
  };
}

function fileIn(draft: Draft, { files, texts }: StoredFlow, path: string): string | undefined {
  const text = texts?.[path];
  return text === undefined ? files[path] : draft.text(text).toString();
}

/** The flow with a file as a text. */
function asText(draft: Draft, stored: StoredFlow, path: string): StoredFlow {
  if (stored.texts?.[path] !== undefined) return stored;
  const { [path]: content = '', ...files } = stored.files;
  // Equal for all who begin it from the same keeping of the flow, the same file and the same words.
  const id = `${stored.id}/${stored.seed ?? ''}/${path}/${clientOf(content).toString(36)}`;
  draft.seedText(id, clientOf(`${id}\n${content}`), content);
  return { ...stored, files, texts: { ...stored.texts, [path]: id } };
}

/**
 * Changes a text from what it was when the change was made. Somebody else may have begun it, and written in it, while the
 * record that says so was not here yet.
 */
function changeText(draft: Draft, id: string, before: string, splices: readonly Splice[]): void {
  const text = draft.text(id);
  const now = text.toString();
  const wanted =
    now === before ? splices : splicesBetween(now, mergeLines(before, now, spliced(before, splices)).text);
  for (const { at, remove, insert } of [...wanted].reverse()) {
    if (remove > 0) text.delete(at, remove);
    if (insert !== '') text.insert(at, insert);
  }
}

/** A number made from what is written, to stand for who writes it: 52 bits of two FNV-1a hashes. */
function clientOf(text: string): number {
  return (hash(text, 0x811c9dc5) & 0xfffff) * 0x1_0000_0000 + hash(text, 0x9e3779b9);
}

function hash(text: string, basis: number): number {
  let value = basis;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** One file as whoever writes in it sees it, be it a value still or a text already. */
export class FlowFile implements SharedText {
  readonly #texts: FlowTexts;
  readonly #flow: string;
  readonly #path: string;
  readonly #now: () => number;
  /** What this one is writing. */
  #own: readonly Splice[] | undefined;

  constructor(texts: FlowTexts, flow: string, path: string, now: () => number) {
    this.#texts = texts;
    this.#flow = flow;
    this.#path = path;
    this.#now = now;
  }

  get #id(): string | undefined {
    return this.#texts.records.get(this.#flow)?.texts?.[this.#path];
  }

  get(): string {
    const id = this.#id;
    return (
      (id === undefined ? this.#texts.records.get(this.#flow)?.files[this.#path] : this.#texts.textOf(id)) ??
      ''
    );
  }

  placeOf(at: number): TextPlace {
    const id = this.#id;
    return id === undefined ? at : placeIn(this.#texts.document.text(id), at);
  }

  find(place: TextPlace): number | undefined {
    const id = this.#id;
    if (id !== undefined) return findIn(this.#texts.document.text(id), place);
    return typeof place === 'number' ? Math.min(place, this.get().length) : undefined;
  }

  listen(heard: (splices: readonly Splice[], isOwn: boolean) => void): () => void {
    let last = this.get();
    const tell = (next: string, splices: readonly Splice[], isOwn: boolean): void => {
      last = next;
      heard(splices, isOwn);
    };
    const look = (exact?: readonly Splice[]): void => {
      const now = this.get();
      if (now === last) return;
      if (this.#own) {
        const own = this.#own;
        this.#own = undefined;
        tell(spliced(last, own), own, true);
      }
      if (now === last) return;
      // As it was written, where that is known: what two texts differ by does not say where a word was put.
      const isExact = exact !== undefined && spliced(last, exact) === now;
      tell(now, isExact ? exact : splicesBetween(last, now), false);
    };
    return this.#texts.watch(
      (id, delta) => look(id === this.#id ? splicesOf(delta) : undefined),
      () => look()
    );
  }

  async write(splices: () => readonly Splice[]): Promise<void> {
    try {
      await this.#texts.document.commit((draft) => this.#write(draft, splices));
    } finally {
      this.#own = undefined;
    }
  }

  #write(draft: Draft, splices: () => readonly Splice[]): void {
    const stored = draft.get<StoredFlow>(flowMap, this.#flow);
    const before = stored && fileIn(draft, stored, this.#path);
    if (!stored || before === undefined) throw new HearthError('flow/not-found', { flow: this.#path });
    this.#own = splices();
    const next = asText(draft, stored, this.#path);
    changeText(draft, next.texts![this.#path]!, before, this.#own);
    const now = this.#now();
    const isLater = now - next.updatedAt >= coarseMs;
    if (next !== stored || isLater)
      draft.set<StoredFlow>(flowMap, this.#flow, isLater ? { ...next, updatedAt: now } : next);
  }
}

function splicesOf(delta: TextDelta): readonly Splice[] {
  const splices: Splice[] = [];
  let at = 0;
  let open: { at: number; remove: number; insert: string } | undefined;
  for (const { retain, delete: removed, insert } of delta) {
    if (retain !== undefined) {
      at += retain;
      open = undefined;
      continue;
    }
    if (!open) splices.push((open = { at, remove: 0, insert: '' }));
    if (typeof insert === 'string') open.insert += insert;
    if (removed !== undefined) {
      open.remove += removed;
      at += removed;
    }
  }
  return splices;
}
