// Keeps one document in step with the relay: takes in what others wrote, in order and durably, and pushes what was
// written here until it is acknowledged. Where both stand is kept with the document, so that a device that was
// away, or crashed, goes on from there. Everything may happen twice without harm: updates merge.
import * as Y from 'yjs';
import type { SharingStore, UpdateLog } from '$core/ports';
import type { Mend } from '../document';
import { mayWrite } from '$core/sharing/roles';
import { toHex, type Bytes } from './bytes';
import { ackedSeq, encodeFrame, type Frame } from './frames';
import type { RoomKeys } from './room-keys';
import { isRecordsUpdate } from './update-check';

/** A document as sync needs it. */
export interface SharedDocument {
  readonly name: string;
  readonly log: UpdateLog;
  /** Appends an update from elsewhere to the log, then shows it. */
  receive(update: Uint8Array, mend?: Mend): Promise<void>;
  encode(): Uint8Array | Promise<Uint8Array>;
}

export interface SyncPorts {
  readonly store: SharingStore;
  readonly keys: RoomKeys;
  send(message: object | Bytes): void;
  counter(): number;
  /** Something that is shown has changed. */
  changed(): void;
  /** Puts right what others' changes and those made here after `acknowledged` break together. */
  mend?(acknowledged: number): ReturnType<Mend>;
  /** Storage refused: nothing goes on until this device is connected anew. */
  failed(error: unknown): void;
}

/** Where this device stands: with the relay's log, and with pushing its own. */
interface Cursor {
  readonly seq: number;
  /** How record `seq` ends, so that a relay that was set back to a backup is noticed. */
  readonly tail?: string;
  readonly pushed: number;
  /** Number of the last own update that the relay had at `seq`; absent where it was kept before this was. */
  readonly acknowledged?: number;
}

type Incoming =
  | { readonly kind: 'record' | 'snapshot'; readonly seq: number; readonly envelope: Bytes }
  | { readonly kind: 'ack'; readonly seq: number; readonly tail: string; readonly upTo: number }
  | { readonly kind: 'live'; readonly seq: number; readonly renew: boolean; readonly reset: boolean };

interface Push {
  readonly id: number;
  tail?: string;
  readonly upTo: number;
}

/** Local updates that are pushed as one. */
const mergedAtOnce = 200;
const readAtOnce = 256;
/** Records after which the log is worth a snapshot. */
const snapshotEvery = 500;

export class DocumentSync {
  readonly #document: SharedDocument;
  readonly #ports: SyncPorts;
  readonly #number: number;
  #cursor: Cursor = { seq: 0, pushed: 0 };
  /** Number of the last own update that the relay had at the place of its log up to which others' are here. */
  #acknowledged = 0;
  #incoming: Incoming[] = [];
  #draining: Promise<void> | undefined;
  #flushing: Promise<void> | undefined;
  #again = false;
  #push: Push | undefined;
  #pushes = 0;
  #isLive = false;
  #unsent = 0;
  /** Set when something could not be read for want of a key: what is here is then no snapshot for others. */
  #incomplete = false;
  #sinceSnapshot = 0;
  /** Set when something could not be kept, until it is asked for again. */
  #isStalled = false;
  refused = 0;

  constructor(number: number, document: SharedDocument, ports: SyncPorts) {
    this.#number = number;
    this.#document = document;
    this.#ports = ports;
  }

  /** Whether the relay has sent everything it had. */
  get isLive(): boolean {
    return this.#isLive;
  }

  /** Changes made here that the relay does not have yet. */
  get unsent(): number {
    return this.#unsent;
  }

  /** Asks for what is new. Call after every welcome. */
  async connect(): Promise<void> {
    this.disconnect();
    await this.#draining;
    this.#isStalled = false;
    this.#cursor = ((await this.#ports.store.get(this.#key)) as Cursor | undefined) ?? this.#cursor;
    // An acknowledgement may be here before what came ahead of it was taken in.
    this.#acknowledged = this.#cursor.acknowledged ?? this.#cursor.pushed;
    const { name } = this.#document;
    this.#ports.send({
      t: 'open',
      n: this.#number,
      document: name,
      after: this.#cursor.seq,
      tail: this.#cursor.tail
    });
  }

  disconnect(): void {
    this.#isLive = false;
    this.#push = undefined;
    this.#incoming = [];
  }

  /** Counts what is not on the relay yet, and pushes it if possible. */
  flush(): void {
    this.#again = true;
    this.#flushing ??= this.#flushAll().finally(() => (this.#flushing = undefined));
  }

  async #flushAll(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false;
        await this.#flush();
      }
    } catch (error) {
      this.#ports.failed(error);
    }
  }

  /** Counts anew after another tab has pushed. */
  async recount(): Promise<void> {
    this.#cursor = ((await this.#ports.store.get(this.#key)) as Cursor | undefined) ?? this.#cursor;
    this.flush();
  }

  frame({ number, envelope }: Frame, kind: 'record' | 'snapshot'): void {
    this.#take({ kind, seq: number, envelope });
  }

  acked(frame: Frame): void {
    if (this.#push?.id !== frame.number) return;
    const { upTo, tail = '' } = this.#push;
    this.#push = undefined;
    this.#cursor = { ...this.#cursor, pushed: Math.max(this.#cursor.pushed, upTo) };
    this.#take({ kind: 'ack', seq: ackedSeq(frame), tail, upTo });
    this.flush();
  }

  /** A push was refused: for a key that is no longer in use it is sealed again when the new roster is here. */
  notStored(): void {
    this.#push = undefined;
  }

  live(message: Readonly<Record<string, unknown>>): void {
    const reset = message.reset === true;
    this.#take({ kind: 'live', seq: Number(message.seq), reset, renew: reset || message.heal === true });
  }

  #take(incoming: Incoming): void {
    if (this.#isStalled) return;
    this.#incoming.push(incoming);
    this.#draining ??= this.#drain().finally(() => (this.#draining = undefined));
  }

  async #drain(): Promise<void> {
    try {
      while (this.#incoming.length > 0) await this.#drainSome(this.#incoming.splice(0, this.#nextRun()));
    } catch (error) {
      // What comes after it would move the cursor past what is not here.
      this.disconnect();
      this.#isStalled = true;
      this.#ports.failed(error);
    }
  }

  /** What comes before and with an acknowledgement is taken in before what comes after it. */
  #nextRun(): number {
    const ack = this.#incoming.findIndex(({ kind }) => kind === 'ack');
    return ack < 0 ? readAtOnce : Math.min(readAtOnce, ack + 1);
  }

  async #drainSome(batch: readonly Incoming[]): Promise<void> {
    const updates: Uint8Array[] = [];
    for (const one of batch) if ('envelope' in one) await this.#read(one, updates);
    const mend: Mend = async () => this.#ports.mend?.(this.#acknowledged);
    if (updates.length > 0) await this.#document.receive(Y.mergeUpdates(updates), mend);
    for (const one of batch)
      if (one.kind === 'ack') this.#acknowledged = Math.max(this.#acknowledged, one.upTo);
    await this.#moveTo(batch);
  }

  async #read(one: { kind: 'record' | 'snapshot'; envelope: Bytes }, updates: Uint8Array[]): Promise<void> {
    const kind = one.kind === 'record' ? 'update' : 'snapshot';
    const reading = await this.#ports.keys.read(this.#document.name, kind, one.envelope);
    if (reading.ok && isRecordsUpdate(reading.content)) updates.push(reading.content);
    else if (!reading.ok && reading.why === 'unknown-key') this.#incomplete = true;
    else this.refused++;
  }

  /** Everything in `batch` is in the log now: says so, and does what is due at this place. */
  async #moveTo(batch: readonly Incoming[]): Promise<void> {
    const live = batch.find((one) => one.kind === 'live');
    const seq = Math.max(live?.reset ? 0 : this.#cursor.seq, ...batch.map((one) => one.seq));
    const tail = tailAt(batch, seq) ?? (seq === this.#cursor.seq ? this.#cursor.tail : undefined);
    const { pushed } = this.#cursor;
    const acknowledged = this.#acknowledged;
    this.#cursor = { seq, pushed, acknowledged, ...(tail === undefined ? {} : { tail }) };
    await this.#ports.store.set(this.#key, this.#cursor);
    if (live) {
      this.#isLive = true;
      // The relay lost something that this device may have: it is given everything again.
      if (live.renew || (live.seq === 0 && (await this.#hasForeign()))) await this.#sendWhole();
      else this.flush();
    }
    await this.#snapshotIfDue(batch);
    this.#ports.changed();
  }

  /** Whether there is something here of others, as after leaving another room: a new one has nothing of it. */
  async #hasForeign(): Promise<boolean> {
    return (await this.#document.log.load(0)).some(({ remote }) => remote);
  }

  async #snapshotIfDue(batch: readonly Incoming[]): Promise<void> {
    if (batch.some(({ kind }) => kind === 'snapshot')) this.#sinceSnapshot = 0;
    this.#sinceSnapshot += batch.filter(({ kind }) => kind !== 'live' && kind !== 'snapshot').length;
    // One device of many: whose push was the 500th; or whoever comes to a log that nobody has shortened.
    const mine = batch.some(({ kind, seq }) => kind === 'ack' && seq % snapshotEvery === 0);
    const late = batch.some(({ kind }) => kind === 'live') && this.#sinceSnapshot > snapshotEvery;
    if (mine || late) await this.snapshot();
  }

  /** Gives the relay one state in the place of the log up to here. */
  async snapshot(): Promise<void> {
    const { keys, counter, send } = this.#ports;
    if (!this.#isLive || this.#incomplete || !this.#mayWrite) return;
    const covers = this.#cursor.seq;
    const whole = (await this.#document.encode()) as Bytes;
    if (!this.#isLive) return;
    const envelope = await keys.write(this.#document.name, 'snapshot', counter(), whole);
    send(encodeFrame('snapshot', this.#number, covers, envelope));
    this.#sinceSnapshot = 0;
  }

  async #flush(): Promise<void> {
    const loaded = await this.#document.log.load(this.#cursor.pushed);
    // An acknowledgement may have come meanwhile.
    const rows = loaded.filter(({ seq }) => seq > this.#cursor.pushed);
    const local = rows.filter(({ remote }) => !remote);
    this.#count(local.length);
    if (!this.#isLive || this.#push || !this.#mayWrite) return;
    if (local.length === 0) {
      const last = rows.at(-1)?.seq;
      if (last === undefined) return;
      // Nothing of one's own lies between: what has come since need not be looked through again.
      if (this.#acknowledged >= this.#cursor.pushed) this.#acknowledged = last;
      this.#cursor = { ...this.#cursor, pushed: last };
      return;
    }
    const some = local.slice(0, mergedAtOnce);
    const update = some.length === 1 ? some[0]!.bytes : Y.mergeUpdates(some.map(({ bytes }) => bytes));
    await this.#send(update, some.at(-1)!.seq);
  }

  async #sendWhole(): Promise<void> {
    const whole = await this.#document.encode();
    // Hung up meanwhile: it is asked for again.
    if (this.#isLive) await this.#send(whole, this.#cursor.pushed);
  }

  async #send(update: Uint8Array, upTo: number): Promise<void> {
    const { keys, counter, send } = this.#ports;
    if (!this.#mayWrite) return;
    const id = ++this.#pushes;
    this.#push = { id, upTo };
    const envelope = await keys.write(this.#document.name, 'update', counter(), update as Bytes);
    if (this.#push?.id !== id) return;
    this.#push.tail = tailOf(envelope);
    send(encodeFrame('push', this.#number, id, envelope));
  }

  #count(unsent: number): void {
    if (this.#unsent === unsent) return;
    this.#unsent = unsent;
    this.#ports.changed();
  }

  get #mayWrite(): boolean {
    return mayWrite(this.#ports.keys.role, this.#document.name);
  }

  get #key(): string {
    return `cursor:${this.#document.name}`;
  }
}

/** How the record of this number ends, if it is in the batch. */
function tailAt(batch: readonly Incoming[], seq: number): string | undefined {
  const last = batch.findLast((one) => one.seq === seq && (one.kind === 'record' || one.kind === 'ack'));
  if (last?.kind === 'ack') return last.tail;
  return last?.kind === 'record' ? tailOf(last.envelope) : undefined;
}

function tailOf(envelope: Bytes): string {
  return toHex(envelope.subarray(-8));
}
