// A relay's storage in a process of its own: appends to a log as fast as it can and prints what was acknowledged.
import { FileRooms } from '../../src/server/relay/disk/file-rooms.js';
import { JetStreamRooms } from '../../src/server/relay/jetstream/jetstream-rooms.js';
import { defaultLimits } from '../../src/server/relay/limits.js';
import { natsFrom } from '../../src/server/main.js';

const { RELAY_FOLDER, ROOM, ROSTER } = process.env;
const nats = natsFrom(process.env);
const rooms = nats
  ? await JetStreamRooms.open(nats, defaultLimits, () => undefined)
  : new FileRooms(String(RELAY_FOLDER), defaultLimits);
const nothing = () => undefined;
const events = { record: nothing, roster: nothing, member: nothing, told: nothing };
const room = await rooms.open(String(ROOM), JSON.parse(String(ROSTER)), events);
const log = await room?.log('records');
for (let i = 0; log; i += 4) {
  const texts = [i, i + 1, i + 2, i + 3].map((n) => `${process.pid}-${n}`);
  await Promise.all(
    texts.map(async (text) => process.stdout.write(`${await log.append(Buffer.from(text))} ${text}\n`))
  );
}
