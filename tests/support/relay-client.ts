// A relay on a free port over a temporary folder, and bare clients that speak its protocol, well or badly.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { serve } from '../../src/server/main.js';
import type { RelayOptions } from '../../src/server/relay/relay.js';
import type { Role } from '$core/sharing/roles';
import { toBase64, type Bytes } from '$sync/sharing/bytes';
import { seal, type Kind } from '$sync/sharing/envelope';
import {
  contentKey,
  authorOf,
  epochSecret,
  generateKeyPair,
  randomBytes,
  sign,
  type KeyPair
} from '$sync/sharing/keys';
import { encodeFrame } from '$sync/sharing/frames';
import { linkKeys } from '$sync/sharing/link';
import { memberText, type Certificate, type Roster, type Signed } from '$sync/sharing/roster';
import { Owner } from '$sync/sharing/owner';

export async function startRelay({ port = 0, ...options }: Partial<RelayOptions> & { port?: number } = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'hearth-relay-')));
  const server = await serve({
    folder,
    port,
    bare: true,
    relay: { ...options, folder: join(folder, 'rooms') }
  });
  return {
    ...server,
    folder,
    rooms: join(folder, 'rooms'),
    socket: server.url.replace('http', 'ws') + '/relay',
    async remove() {
      await server.close().catch(() => undefined);
      await rm(folder, { recursive: true });
    }
  };
}
export type TestRelay = Awaited<ReturnType<typeof startRelay>>;

export interface TestDevice {
  readonly sign: KeyPair;
  readonly seal: KeyPair;
}

export async function newDevice(): Promise<TestDevice> {
  return { sign: await generateKeyPair('Ed25519'), seal: await generateKeyPair('X25519') };
}

/** A room on paper: its owner's hand and device, and its roster. */
export async function newRoom() {
  const secret = randomBytes(32);
  const owner = await Owner.from(secret);
  const device = await newDevice();
  const found = await owner.found('Test', { sign: device.sign.publicKey, seal: device.seal.publicKey });
  return { secret, owner, device, room: owner.room, ...found };
}
export type TestRoom = Awaited<ReturnType<typeof newRoom>>;

/** A device with a certificate from a new link of this role; `roster` must be published before it is let in. */
export async function invited(room: TestRoom, roster: Roster, role: Role) {
  const next = await room.owner.invite(roster, 'Test', role);
  const device = await newDevice();
  const grant = next.roster.grants.at(-1)!.id;
  const { sign: linkKey } = await linkKeys(next.link.secret);
  const text = memberText(room.room, grant, device.sign.publicKey, device.seal.publicKey);
  const certificate: Certificate = { grant, signature: toBase64(await sign(linkKey, text)) };
  return { ...next, device, certificate };
}

/** What one socket has heard; `next` waits for a message that fits. */
export class BareClient {
  readonly #socket: WebSocket;
  readonly heard: (Record<string, unknown> | Buffer)[] = [];
  readonly closed: Promise<number>;
  #wake: () => void = () => undefined;

  constructor(url: string, options: { readonly origin?: string } = {}) {
    this.#socket = new WebSocket(url, options);
    this.#socket.on('message', (data: Buffer, isBinary) => {
      this.heard.push(isBinary ? data : (JSON.parse(data.toString()) as Record<string, unknown>));
      this.#wake();
    });
    this.#socket.on('error', () => undefined);
    this.closed = new Promise((done) => this.#socket.on('close', done));
    void this.closed.then(() => this.#wake());
  }

  /** The first message heard, or to come, of this type: a control message's `t`, or a frame's number. */
  async next(type: string | number): Promise<Record<string, unknown> & { frame: Buffer }> {
    return this.#next(
      (message) => (Buffer.isBuffer(message) ? message[0] === type : message.t === type),
      String(type)
    );
  }

  /** The first binary message of any type. */
  async nextFrame(): Promise<Buffer> {
    return (await this.#next(Buffer.isBuffer, 'a frame')).frame;
  }

  async #next(
    fits: (message: Record<string, unknown> | Buffer) => boolean,
    what: string
  ): Promise<Record<string, unknown> & { frame: Buffer }> {
    for (;;) {
      const at = this.heard.findIndex(fits);
      if (at >= 0) {
        const [message] = this.heard.splice(at, 1);
        return Buffer.isBuffer(message) ? { frame: message } : { ...message!, frame: Buffer.alloc(0) };
      }
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error(`Closed before "${what}".`);
      await new Promise<void>((wake) => (this.#wake = wake));
    }
  }

  /** From now on gives binary messages to `heard` instead of keeping them. */
  onFrame(heard: (frame: Buffer) => void): void {
    this.#socket.removeAllListeners('message');
    this.#socket.on('message', (data: Buffer, isBinary) => isBinary && heard(data));
  }

  send(message: object | Uint8Array): void {
    this.#socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  async hello(
    room: string,
    device: TestDevice,
    more: { roster?: Signed; certificates?: readonly Certificate[] } = {}
  ) {
    const { nonce } = await this.next('challenge');
    const proof = toBase64(await sign(device.sign, `hearth-hello\n${room}\n${String(nonce)}`));
    this.send({
      t: 'hello',
      room,
      device: device.sign.publicKey,
      seal: device.seal.publicKey,
      proof,
      ...more
    });
  }

  async open(document = 'records', after = 0, n = 1) {
    this.send({ t: 'open', n, document, after });
    return this.next('live');
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** Seals as this device would, with the room's own key of an epoch. */
export async function sealed(
  room: TestRoom,
  device: TestDevice,
  text: string,
  epoch = 1,
  kind: Kind = 'update',
  document = 'records'
) {
  const key = await contentKey(await epochSecret(room.secret, epoch));
  const writer = { author: await authorOf(device.sign.publicKey), sign: device.sign, epoch, key };
  return seal({ room: room.room, document }, kind, 1, new TextEncoder().encode(text) as Bytes, writer);
}

export async function pushFrame(room: TestRoom, device: TestDevice, id: number, text: string, epoch = 1) {
  return encodeFrame('push', 1, id, await sealed(room, device, text, epoch));
}
