// kill -9 under load: what a relay has acknowledged is there afterwards, also when the ends of files are torn; with
// rooms in a folder, and with three relays over a cluster of three NATS servers. HEARTH_KILLS sets how often,
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

  /** The newest file of records of each of a server's streams. */
  async function newestBlocks(server: number): Promise<readonly string[]> {
    const names = await readdir(nats.path(server), { recursive: true });
    const blocks = names.filter((name) => /streams\/kill-0\/msgs\/\d+\.blk$/.test(name)).sort();
    return blocks.slice(-1).map((name) => join(nats.path(server), name));
  }

  async function killServers(servers: readonly number[]): Promise<void> {
    await Promise.all(servers.map((server) => nats.kill(server)));
    for (const server of servers) for (const block of await newestBlocks(server)) await tear(block);
  }
  async function runServers(servers: readonly number[]): Promise<void> {
    for (const server of servers) await nats.run(server);
    await nats.ready();
  }

  /** All servers at once, and a relay; one relay; one server; all relays, and a server. */
  async function killSome(load: RelayLoad, round: number): Promise<void> {
    const one = random.below(3);
    const servers = [[0, 1, 2], [], [one], [one]][round % 4]!;
    const relays = [[one], [one], [], [0, 1, 2]][round % 4]!;
    await underLoad(load, nodes, round, async () => {
      await Promise.all([killServers(servers), ...relays.map((relay) => nodes[relay]!.kill())]);
    });
    await runServers(servers);
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
    `lose nothing they acknowledged in ${kills} kills under load, with torn tails, where streams in memory do`,
    async () => {
      const forgetful = await forgetfulRelay();
      const forgotten = await RelayLoad.of();
      const client = await forgotten.connect(forgetful.socket);
      const pushing = forgotten.push(client, 'control');
      for (let round = 0; round < kills; round++) {
        if (round % roundsPerRoom === 0) loads.push(await RelayLoad.of());
        const load = loads.at(-1)!;
        await killSome(load, round);
        if (round === 0) client.close();
        const { socket } = nodes[random.below(3)]!;
        expect(await load.missing(socket), `seed ${seed}, round ${round}`).toEqual([]);
      }
      await pushing;
      expect((await forgotten.missing(forgetful.socket, 2000)).length, 'the control').toBeGreaterThan(0);
      await forgetful.kill();
      for (const load of loads)
        for (const { socket } of nodes) expect(await load.missing(socket), `seed ${seed}`).toEqual([]);
      told('JetStream', loads, kills);
    },
    3 * minutes + kills * 30_000
  );
});
