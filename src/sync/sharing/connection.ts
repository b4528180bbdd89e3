// One socket to the relay that comes back by itself: it proves which device this is, then passes on what it hears.
// Knows nothing of documents or keys of content.
import type { Dial, Socket } from '$core/ports';
import { toBase64, type Bytes } from './bytes';
import { sign, type KeyPair } from './keys';
import type { Certificate, Member, Signed } from './roster';

/** What proves a device and lets it in. */
export interface Credentials {
  readonly room: string;
  readonly sign: KeyPair;
  readonly seal: KeyPair;
  readonly certificates: readonly Certificate[];
  /** Founds the room anew on a relay that does not have it. */
  readonly roster: Signed;
}

export interface Welcomed {
  readonly roster: Signed;
  readonly members: readonly Member[];
  readonly ticket: string;
}

export interface Heard {
  /** What the relay's clock says, in milliseconds since 1970. */
  time(relayNow: number): void;
  /** Connected and let in. */
  welcomed(welcome: Welcomed): void;
  /** Any other control message, by its `t`. */
  told(message: Readonly<Record<string, unknown>>): void;
  frame(bytes: Bytes): void;
  /** The socket is gone; it is tried again unless `final`. */
  closed(code: number, final: boolean): void;
}

/** The relay closes with this when the device is no member any more. */
const removedCode = 4003;
/** Refusals that trying again does not change. */
const finalRefusals = new Set(['no-grant', 'bad-proof', 'bad-roster', 'full', 'old-client', 'old-relay']);
/** See protocolVersion in src/server/relay/limits.js; a test holds the two together. */
export const protocolVersion = 1;
/** A normal end, as the protocol of sockets counts them. */
const hungUpCode = 1000;
const firstWaitMs = 400;
const longestWaitMs = 30_000;

export class RelayConnection {
  readonly #url: string;
  readonly #dial: Dial;
  readonly #credentials: () => Credentials;
  readonly #heard: Heard;
  #socket: Socket | undefined;
  #welcomed = false;
  #stopped = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string, dial: Dial, credentials: () => Credentials, heard: Heard) {
    this.#url = url;
    this.#dial = dial;
    this.#credentials = credentials;
    this.#heard = heard;
  }

  /** Connects, and again whenever the connection is lost. Tries at once if it is waiting to. */
  start(): void {
    if (this.#stopped || this.#socket) return;
    clearTimeout(this.#timer);
    const socket = this.#dial(this.#url);
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      if (typeof data === 'string') void this.#control(socket, data);
      else this.#heard.frame(new Uint8Array(data as ArrayBuffer));
    };
    socket.onerror = () => undefined;
    socket.onclose = ({ code }) => this.#lost(socket, code);
  }

  async #control(socket: Socket, text: string): Promise<void> {
    const message = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (message.t === 'challenge') {
      if (Number.isSafeInteger(message.now)) this.#heard.time(Number(message.now));
      return this.#hello(socket, String(message.nonce));
    }
    if (message.t === 'welcome') {
      this.#welcomed = true;
      return this.#heard.welcomed(message as unknown as Welcomed);
    }
    if (message.t === 'refused' && !this.#welcomed && finalRefusals.has(String(message.code)))
      this.#stopped = true;
    this.#heard.told(message);
  }

  async #hello(socket: Socket, nonce: string): Promise<void> {
    const { room, sign: own, seal, certificates, roster } = this.#credentials();
    const proof = toBase64(await sign(own, `hearth-hello\n${room}\n${nonce}`));
    const device = own.publicKey;
    const hello = {
      t: 'hello',
      v: protocolVersion,
      room,
      device,
      seal: seal.publicKey,
      certificates,
      proof,
      roster
    };
    if (this.#socket === socket) socket.send(JSON.stringify(hello));
  }

  #lost(socket: Socket, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    this.#welcomed = false;
    if (code === removedCode) this.#stopped = true;
    if (!this.#stopped) this.#timer = setTimeout(() => this.start(), this.#wait());
    this.#heard.closed(code, this.#stopped);
  }

  /** Hangs up and comes back after a while, longer each time until all is well. */
  hangUp(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#lost(socket, hungUpCode);
    socket.close();
  }

  /** Everything there was has been taken in: the next failure is the first one again. */
  allIsWell(): void {
    this.#failures = 0;
  }

  /** Longer after each failure, and spread, so that not all come back at once. */
  #wait(): number {
    const longest = Math.min(longestWaitMs, firstWaitMs * 2 ** this.#failures++);
    return longest * (0.5 + crypto.getRandomValues(new Uint8Array(1))[0]! / 512);
  }

  get isWelcome(): boolean {
    return this.#welcomed;
  }

  send(message: object | Bytes): void {
    if (!this.#welcomed) return;
    this.#socket?.send(message instanceof Uint8Array ? message : JSON.stringify(message));
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#welcomed = false;
    socket?.close();
  }
}
