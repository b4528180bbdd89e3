// kill -9 of relays under load: what one has acknowledged is there afterwards; with rooms in a folder, where the ends of
// files are torn too, and with three relays over a cluster of three NATS servers. HEARTH_KILLS sets how often,
// HEARTH_SEED the order. Each run also proves that the check can fail, on something that does lose what it
// acknowledged.
import { appendFile, mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '$core/random';
import { hasNats, Nats } from '../../../support/nats';
import { RelayLoad } from '../../../support/relay-load';
import { RelayNode } from '../../../support/relay-nodes';

const seed = Number(process.env.HEARTH_SEED ?? 1);
const random = new Random(seed);
const minutes = 60_000;
const roundsPerRoom = 20;

/** Editors push to all relays until `kill` has killed what they need. */
async function underLoad(
  load: RelayLoad,
  nodes: readonly RelayNode[],
  round: number,
  kill: () => Promise<void>
) {
  const clients = await Promise.all(
    [0, 1, 2].map((i) => load.connectWhenReady(nodes[i % nodes.length]!.socket))
  );
  const before = load.acked.size;
  const pushing = clients.map((client, i) => load.push(client, `r${round}c${i}`, i === 0));
  const late = 50 + random.below(250);
  while (load.acked.size < before + 20) await new Promise((soon) => setTimeout(soon, 5));
  await new Promise((done) => setTimeout(done, late));
  await kill();
  for (const client of clients) client.close();
  await Promise.all(pushing);
}

/** Half a record, or what is no record at all, at the end of a file. */
const tear = (path: string): Promise<void> =>
  appendFile(path, Buffer.from(Array.from({ length: 1 + random.below(200) }, () => random.below(256))));

const told = (what: string, loads: readonly RelayLoad[], kills: number): void => {
  const acked = loads.reduce((sum, load) => sum + load.acked.size, 0);
  const snapshots = loads.reduce((sum, load) => sum + load.snapshots, 0);
  console.log(
    `${what}: ${kills} kills, ${acked} acknowledged, 0 lost, ${snapshots} snapshots (seed ${seed})`
  );
};

describe('a relay with rooms in a folder', () => {
  const kills = Number(process.env.HEARTH_KILLS ?? 3);
  let folder: string;
  let relay: RelayNode;
  const loads: RelayLoad[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hearth-kill-'));
    relay = await RelayNode.start({ RELAY_FOLDER: folder });
  });
  afterAll(async () => {
    await relay.kill();
    await rm(folder, { recursive: true });
  });
  const logFile = async (load: RelayLoad): Promise<string> => {
    const records = join(folder, load.room.room, 'records');
    const names = (await readdir(records)).filter((name) => /^log\.\d+$/.test(name)).sort();
    return join(records, names.at(-1)!);
  };

  it(
    `loses nothing it acknowledged in ${kills} kills under load, with torn tails`,
    async () => {
      for (let round = 0; round < kills; round++) {
        if (round % roundsPerRoom === 0) loads.push(await RelayLoad.of());
        const load = loads.at(-1)!;
        await underLoad(load, [relay], round, () => relay.kill());
        if (random.uniform() < 0.5) await tear(await logFile(load));
        await relay.run();
        expect(await load.missing(relay.socket), `seed ${seed}, round ${round}`).toEqual([]);
      }
      for (const load of loads) expect(await load.missing(relay.socket)).toEqual([]);
      told('a folder', loads, kills);
    },
    2 * minutes + kills * 10_000
  );

  it('sees a loss where there is one', async () => {
    const load = await RelayLoad.of();
    await underLoad(load, [relay], 0, () => relay.kill());
    const file = await logFile(load);
    await truncate(file, Math.floor((await stat(file)).size / 2));
    for (const name of await readdir(dirname(file)))
      if (name.startsWith('snapshot.')) await rm(join(dirname(file), name));
    await relay.run();
    expect((await load.missing(relay.socket, 2000)).length).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasNats)('three relays over three NATS servers', () => {
  const kills = Number(process.env.HEARTH_KILLS ?? 1);
  let nats: Nats;
  let nodes: RelayNode[];
  const loads: RelayLoad[] = [];
  const envOf = (prefix: string) => ({ RELAY_NATS: nats.servers.join(','), RELAY_NATS_PREFIX: prefix });
  beforeAll(async () => {
    nats = await Nats.start(3);
    nodes = await startNodes('kill');
  });
  afterAll(async () => {
    for (const node of nodes ?? []) await node.kill();
    await nats?.remove();
  });
  const startNodes = async (prefix: string) => [
    // One after the other: the first makes the streams.
    await RelayNode.start(envOf(prefix)),
    ...(await Promise.all([1, 2].map(() => RelayNode.start(envOf(prefix)))))
  ];

  /** All relays at once, one, or two. Of servers see docs/operations.md: what they lose is theirs, and told there. */
  async function killSome(load: RelayLoad, round: number): Promise<void> {
    const one = random.below(3);
    const relays = [[0, 1, 2], [one], [one, (one + 1) % 3]][round % 3]!;
    await underLoad(load, nodes, round, async () => {
      await Promise.all(relays.map((relay) => nodes[relay]!.kill()));
    });
    await Promise.all(relays.map((relay) => nodes[relay]!.run()));
  }

  /** Editors at a relay whose stream JetStream keeps in memory, and what is to be ended after them. */
  async function forgetfulRelay() {
    const nc = await connect({ servers: [...nats.servers] });
    const jsm = await jetstreamManager(nc);
    await jsm.streams.add({ name: 'forgetful-0', subjects: ['forgetful.0.>'], storage: StorageType.Memory });
    await nc.close();
    return RelayNode.start(envOf('forgetful'));
  }

  it(
    `lose nothing they acknowledged in ${kills} kills of relays under load, where a stream in memory does`,
    async () => {
      const forgetful = await forgetfulRelay();
      const forgotten = await RelayLoad.of();
      for (let round = 0; round < kills; round++) {
        if (round % roundsPerRoom === 0) loads.push(await RelayLoad.of());
        const load = loads.at(-1)!;
        await killSome(load, round);
        const { socket } = nodes[random.below(3)]!;
        expect(await load.missing(socket), `seed ${seed}, round ${round}`).toEqual([]);
      }
      for (const load of loads)
        for (const { socket } of nodes) expect(await load.missing(socket), `seed ${seed}`).toEqual([]);
      told('JetStream', loads, kills);
      await underLoad(forgotten, [forgetful], 0, async () => {
        await Promise.all([0, 1, 2].map((server) => nats.kill(server)));
      });
      await Promise.all([0, 1, 2].map((server) => nats.run(server)));
      await nats.ready();
      expect((await forgotten.missing(forgetful.socket, 2000)).length, 'the control').toBeGreaterThan(0);
      await forgetful.kill();
    },
    3 * minutes + kills * 30_000
  );
});
