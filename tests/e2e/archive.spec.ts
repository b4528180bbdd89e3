// Damaged and hostile .hearth files, given to the studio itself: refused whole, and one can go on.
import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import { expect, openStudio, test, type Page } from './fixture';

type Entries = Record<string, Uint8Array>;

async function exported(page: Page): Promise<Entries> {
  const bytes = await page.evaluate(async () => {
    const workspace = await globalThis.hearth.open();
    await workspace.datasets.import(new File(['a,b\n1,x\n2,y\n'], 'small.csv'), { name: 'small' });
    return [...new Uint8Array(await (await workspace.export()).arrayBuffer())];
  });
  return unzipSync(Uint8Array.from(bytes));
}

/** With one more entry of records, listed in the index. */
function withPart(whole: Entries, path: string, text: string): Entries {
  const index = JSON.parse(new TextDecoder().decode(whole['hearth.json'])) as {
    readonly checksums: Record<string, string>;
  };
  const hash = `sha256:${createHash('sha256').update(text).digest('hex')}`;
  const listed = { ...index, checksums: { ...index.checksums, [path]: hash } };
  const bytes = (of: string) => new TextEncoder().encode(of);
  return { ...whole, [path]: bytes(text), 'hearth.json': bytes(JSON.stringify(listed)) };
}

/** What importing it comes to, and the databases there are afterwards. */
function importFile(page: Page, entries: Entries) {
  return page.evaluate(
    async (bytes) => {
      const file = new File([Uint8Array.from(bytes)], 'team.hearth');
      const code = await globalThis.hearth.import(file).then(
        () => 'imported',
        (error: { code?: string }) => error.code
      );
      const databases = (await indexedDB.databases()).length;
      return { code, databases, workspaces: (await globalThis.hearth.workspaces.list()).length };
    },
    [...zipSync(entries)]
  );
}

test('a .hearth file with a wrong checksum, a path that escapes, a bomb or strange labels leaves nothing behind', async ({
  page
}) => {
  await openStudio(page);
  const whole = await exported(page);
  const blob = Object.keys(whole).find((name) => name.startsWith('blobs/'))!;
  const flipped = { ...whole, [blob]: whole[blob]!.map((byte, i) => (i === 3 ? byte ^ 1 : byte)) };
  const before = await page.evaluate(async () => (await indexedDB.databases()).length);
  const strangers = '{"labels":[{"project":"nobody","annotations":[]}]}';
  const cases: readonly (readonly [Entries, string])[] = [
    [flipped, 'archive/bad-checksum'],
    [{ ...whole, '../evil.txt': new Uint8Array(1) }, 'archive/bad-path'],
    [{ 'records.json': new Uint8Array(60_000_000) }, 'archive/too-large'],
    [{ ...whole, 'more/1.json': new TextEncoder().encode(strangers) }, 'archive/bad-checksum'],
    [withPart(whole, 'more/1.json', strangers), 'archive/not-an-archive']
  ];
  for (const [entries, code] of cases)
    expect(await importFile(page, entries)).toEqual({ code, databases: before, workspaces: 1 });
  expect(await importFile(page, whole)).toMatchObject({ code: 'imported', workspaces: 2 });
});
