// Chromium goes on writing its log of IndexedDB after a crash. If it was killed between the two halves of a record, the
// first half stays, what is written after it reads as damage at the start after next, and Chromium then deletes all
// databases of the studio (Chromium 156; three times in about 750 kills under load, the torn record was found in the log). A log
// that is full is put aside and a new one begun: so after a page that ended without saying so the log is filled once.
// Other browsers keep no such log, and lose a moment by it.
import Dexie, { type EntityTable } from 'dexie';
import { isHearthError } from '$core/errors';
import { translated } from './errors';

/** LevelDB begins a new log after 4 MiB. */
const fillingBytes = 5 * 1024 * 1024;
/** Larger values are kept beside the log. */
const rowBytes = 48 * 1024;

class EndsDatabase extends Dexie {
  /** Pages that are open, or ended without saying so; and `noted`, once that is noted here. */
  declare pages: EntityTable<{ readonly id: string }, 'id'>;
  declare filling: EntityTable<{ n?: number; readonly bytes: Uint8Array }, 'n'>;

  constructor() {
    super('hearth-ends');
    this.version(1).stores({ pages: 'id', filling: '++n' });
  }
}

/** Notes that this page is open, until it ends; after a bad end of another, puts the log aside. Call once a page. */
export async function noteOpenPage(id: string): Promise<void> {
  try {
    await translated(() => note(new EndsDatabase(), id));
  } catch (error) {
    // Where there is no room now there will be none to lose.
    if (!isHearthError(error, 'store/quota')) throw error;
  }
}

async function note(ends: EndsDatabase, id: string): Promise<void> {
  await holdForLife(nameOf(id));
  const { held = [] } = await navigator.locks.query();
  const alive = new Set(held.map(({ name }) => name));
  const noted = await ends.pages.toCollection().primaryKeys();
  const dead = noted.filter((page) => page !== everNoted && !alive.has(nameOf(page)));
  const isKnown = dead.length === 0 && noted.includes(everNoted);
  await ends.pages.bulkPut([{ id }, { id: everNoted }]);
  addEventListener('pagehide', () => void ends.pages.delete(id));
  addEventListener('pageshow', ({ persisted }) => persisted && void ends.pages.put({ id }));
  // How the pages before the first that was noted ended, nobody knows.
  if (isKnown) return;
  const rows = Array.from({ length: Math.ceil(fillingBytes / rowBytes) }, () => ({
    bytes: new Uint8Array(rowBytes)
  }));
  await ends.filling.bulkAdd(rows);
  await ends.filling.clear();
  await ends.pages.bulkDelete(dead);
}

const everNoted = 'noted';
const nameOf = (page: string): string => `hearth-page:${page}`;

/** Resolves when this page has the lock; it ends with the page. */
function holdForLife(name: string): Promise<void> {
  return new Promise((held, failed) => {
    const forEver = (): Promise<never> => {
      held();
      return new Promise<never>(() => undefined);
    };
    navigator.locks.request(name, forEver).catch(failed);
  });
}
