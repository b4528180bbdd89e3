// Main files of flows that two people change apart. Their texts are merged by characters, which keeps every word of a prompt but
// not the form of a file of nodes: so whoever's change came second, and was made without the first, puts both together by what
// they say (core/flows/edit/merge-main.ts), in the moment in which the first arrives. Nothing is done where the text is right.
import { inKnownGroups } from '$core/flows/edit/drawing';
import { isSameMeaning, isWhole, mergeMain, readMainFile, sourcesOf } from '$core/flows/edit/merge-main';
import { canonicalJson } from '$core/assets';
import { isHearthError } from '$core/errors';
import { kindOfMain, type FlowFiles } from '$core/flows/open-flow';
import { mergeRecords } from '$core/sharing/merge';
import type { Draft, Mend, WorkspaceDocument } from '$sync/document';
import { Relayed } from '$sync/sharing/relayed';
import { flowMap, withTexts, type FlowTexts, type StoredFlow } from './flow-texts';
import { flowIn, setFlow } from './flow-writing';

/** A main file as both began with it, and as it was here before the other's came. */
interface Apart {
  readonly base: string;
  readonly mine: string;
  /** All files as they were here: a node that is kept keeps its own. */
  readonly files: FlowFiles;
}
interface Merged {
  readonly id: string;
  readonly text: string;
  readonly files: FlowFiles;
  /** Files that this device had taken away, and with them their words. */
  readonly gone: ReadonlySet<string>;
}

/** A change of a flow's record whose place another has taken that was made without it. */
interface Unseen {
  readonly key: string;
  /** What both began with; undefined where that is not known. */
  readonly base: unknown;
  readonly lost: unknown;
  /** Whether it is this device's to put both together. */
  readonly isOwn: boolean;
}

export interface MergingPorts {
  readonly texts: FlowTexts;
  readonly newId: () => string;
  /** Whether this device has written as a client of the document. */
  readonly isOwn: (client: number) => boolean;
  /** Another wait for each device, so that not all try at once. */
  readonly waitMs: number;
}

export class FlowMerging {
  readonly #document: WorkspaceDocument;
  readonly #ports: MergingPorts;
  #relayed: Relayed | undefined;
  /** What others had when it was last put together with what is here. */
  readonly #lastTheirs = new Map<string, string>();
  /** What could not be put together yet, for what came cannot be read before more comes. */
  readonly #open = new Map<string, Apart>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes of records that were not seen by whose took their place; gathered only where they are put together here. */
  #unseen: Unseen[] | undefined;
  readonly #stop: () => void;

  constructor(ports: MergingPorts) {
    this.#document = ports.texts.document;
    this.#ports = ports;
    const gather = (key: string, base: unknown, lost: unknown, client: number): void =>
      void this.#unseen?.push({ key, base, lost, isOwn: ports.isOwn(client) });
    this.#stop = this.#document.onOverwritten(
      (found) => {
        for (const { map, key, base, lost, client } of found)
          if (map === flowMap) gather(key, base, lost, client);
      },
      (late) => {
        for (const { map, key, base, came, client } of late)
          if (map === flowMap) gather(key, base, came, client);
      }
    );
  }

  close(): void {
    this.#stop();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#open.clear();
  }

  /** Looks at what is here before others' changes are taken in; `acknowledged` as `Relayed` has it. */
  async mend(acknowledged: number): ReturnType<Mend> {
    this.#unseen = this.#document.readOnly ? undefined : [];
    if (!this.#unseen) return undefined;
    const settle = await this.#look(acknowledged);
    return async () => {
      const merged = (await settle?.()) ?? [];
      const written = new Set(merged.map(({ id }) => id));
      const unseen = (this.#unseen ?? []).filter(({ key, isOwn }) => isOwn || written.has(key));
      this.#unseen = undefined;
      if (merged.length === 0 && unseen.length === 0) return undefined;
      return (draft) => {
        for (const one of unseen) takeIn(draft, one);
        this.#write(draft, merged);
      };
    };
  }

  async #look(acknowledged: number): Promise<(() => Promise<readonly Merged[]>) | undefined> {
    const { log } = this.#document;
    const rows = await log.load(acknowledged);
    const isApart = rows.some(({ remote }) => !remote);
    if (!isApart && this.#open.size === 0) return undefined;
    this.#relayed ??= new Relayed(log);
    await this.#relayed.advance(acknowledged);
    const before = new Map<string, Apart & { readonly shown: string }>();
    for (const { id, main, files } of this.#ports.texts.all()) {
      const shown = files[main];
      const base = this.#asRelayed(id);
      if (kindOfMain(main) !== 'dag' || shown === undefined || base === undefined) continue;
      before.set(id, {
        ...(this.#open.get(id) ?? {
          files,
          base: this.#readableOf(id, base, main),
          mine: shown
        }),
        shown
      });
    }
    return async () => {
      const changed = [...before].filter(
        ([id, { shown }]) => this.#open.has(id) || this.#mainNow(id) !== shown
      );
      if (changed.length === 0) return [];
      await this.#relayed!.advance(acknowledged);
      const merged = changed.flatMap(([id, apart]) => this.#settle(id, apart));
      this.#waitForMore();
      return merged;
    };
  }

  /** A text, or the last that could be read where it is in the middle of a change. */
  #readableOf(id: string, text: string, main: string): string {
    const last = this.#lastTheirs.get(id);
    return last === undefined || readMainFile(text, main) ? text : last;
  }

  /** The text that a flow's main file should have, where it has another. `isLast`: nothing more comes that could make theirs whole. */
  #settle(id: string, apart: Apart, isLast = false): readonly Merged[] {
    const { base, mine } = apart;
    const main = this.#ports.texts.records.get(id)?.main;
    const [theirs, now] = [this.#asRelayed(id), this.#mainNow(id)];
    const wasOpen = this.#open.delete(id);
    if (main === undefined || theirs === undefined || now === undefined) return [];
    // What was changed here and changed back leaves letters of its own where the others' are.
    if (mine === base && now === theirs && !wasOpen) return [];
    const [first, own, other] = [base, mine, theirs].map((text) => readMainFile(text, main));
    if (!first || !own) return [];
    if (!other || (!isLast && isWhole(first) && !isWhole(other))) {
      this.#open.set(id, apart);
      return [];
    }
    this.#lastTheirs.set(id, theirs);
    // Of what only the others have kept, the files are theirs.
    const asRelayed = this.#filesAsRelayed(id);
    const files = { ...asRelayed, ...apart.files };
    const gone = new Set(Object.keys(asRelayed).filter((path) => !(path in apart.files)));
    const text = mergeMain(first, own, other, main);
    if (text === undefined) return [];
    const [merged, shown] = [readMainFile(text, main), readMainFile(now, main)];
    if (!merged || !shown || !isSameMeaning(merged, shown)) return [{ id, text, files, gone }];
    // One may have taken a file away whose node the other has kept.
    const here = this.#filesNow(id);
    return sourcesOf(shown).some((path) => path in files && isLost(here, path, gone))
      ? [{ id, text: now, files, gone }]
      : [];
  }

  /** Where nothing more comes: a text that cannot be read is put back as it was here, and the others add theirs to it. */
  #waitForMore(): void {
    clearTimeout(this.#timer);
    if (this.#open.size > 0) this.#timer = setTimeout(() => void this.#putBack(), this.#ports.waitMs);
  }

  async #putBack(): Promise<void> {
    try {
      await this.#document.commit((draft) => this.#write(draft, this.#overdue()));
    } catch (error) {
      // It stays as it is until there is room, or whoever may write does it.
      if (!isHearthError(error, 'store/quota') && !isHearthError(error, 'share/read-only')) throw error;
    }
  }

  #overdue(): readonly Merged[] {
    const overdue = [...this.#open].flatMap(([id, apart]): readonly Merged[] => {
      const main = this.#ports.texts.records.get(id)?.main;
      const now = this.#mainNow(id);
      if (main === undefined || now === undefined) return [];
      return readMainFile(now, main)
        ? this.#settle(id, apart, true)
        : [{ id, text: apart.mine, files: apart.files, gone: new Set() }];
    });
    if (overdue.length === 0) this.#open.clear();
    return overdue;
  }

  #write(draft: Draft, merged: readonly Merged[]): void {
    for (const { id, text, files, gone } of merged) {
      const flow = flowIn(draft, id);
      if (!flow) continue;
      const lost = Object.entries(files).filter(
        ([path]) => isLost(flow.files, path, gone) && text.includes(path)
      );
      const next = { ...flow.files, ...Object.fromEntries(lost), [flow.main]: text };
      setFlow(draft, { ...flow, files: next }, this.#ports.newId);
    }
  }

  /** As it is here, with what a record says that another has just taken the place of. */
  #recordNow(id: string): StoredFlow | undefined {
    const stored = this.#ports.texts.records.get(id);
    const unseen = (this.#unseen ?? []).filter(({ key }) => key === id);
    return (
      stored &&
      unseen.reduce((now, { base, lost }) => mergeRecords(base, lost, now).value as StoredFlow, stored)
    );
  }

  #filesNow(id: string): FlowFiles {
    const stored = this.#recordNow(id);
    return stored ? withTexts(stored, (text) => this.#ports.texts.textOf(text)).files : {};
  }

  #mainNow(id: string): string | undefined {
    const stored = this.#recordNow(id);
    const text = stored?.texts?.[stored.main];
    return text === undefined ? stored?.files[stored.main] : this.#ports.texts.textOf(text);
  }

  #asRelayed(id: string): string | undefined {
    const stored = this.#relayed!.get<StoredFlow>(flowMap, id);
    if (!stored) return undefined;
    const text = stored.texts?.[stored.main];
    return text === undefined ? stored.files[stored.main] : this.#relayed!.text(text).toString();
  }

  #filesAsRelayed(id: string): FlowFiles {
    const stored = this.#relayed!.get<StoredFlow>(flowMap, id);
    return stored ? withTexts(stored, (text) => this.#relayed!.text(text).toString()).files : {};
  }
}

/** Whether a file is not there, or has none of its words since it was taken away here. */
function isLost(files: FlowFiles, path: string, gone: ReadonlySet<string>): boolean {
  return !(path in files) || (files[path] === '' && gone.has(path));
}

/**
 * Puts a change into the record that took its place, as the device that it came from will too once it hears of that: it may be
 * away, and what it has written in texts that its record alone knows would not be here.
 */
function takeIn(draft: Draft, { key, lost, base }: Unseen): void {
  const now = draft.get<StoredFlow>(flowMap, key);
  if (now === undefined || lost === undefined) return;
  const value = wholeFlow(draft, mergeRecords(base, lost, now).value as StoredFlow, now);
  if (canonicalJson(value) !== canonicalJson(now)) draft.set<StoredFlow>(flowMap, key, value);
}

/** A merged flow with the files that its nodes are made of, where one had taken them away with a node that the other has kept. */
export function wholeFlow(draft: Draft, merged: StoredFlow, current: StoredFlow): StoredFlow {
  const { files, main } = withTexts(merged, (id) => draft.text(id).toString());
  const read = files[main] === undefined ? undefined : readMainFile(files[main], main);
  const lost = read ? sourcesOf(read).filter((path) => !(path in files)) : [];
  const named = <T>(all: Readonly<Record<string, T>> = {}): Record<string, T> =>
    Object.fromEntries(Object.entries(all).filter(([path]) => lost.includes(path)));
  const texts = { ...merged.texts, ...named(current.texts) };
  return inKnownGroups({
    ...merged,
    files: { ...merged.files, ...named(current.files) },
    ...(Object.keys(texts).length > 0 ? { texts } : {})
  });
}
