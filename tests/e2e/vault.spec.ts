// The vault in the page: a token of an older version is encrypted, a reload locks, a passkey opens, nothing is readable.
import { axeFaults, expect, openStudio, test, type Page } from './fixture';

const card = (page: Page) => page.getByRole('region', { name: 'Key vault' });
const passphrase = 'correct horse battery';

/** Everything of the catalogue's secrets and vault, bytes as latin-1, so that any text in it would be found. */
function stored(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const asked = indexedDB.open('hearth');
    const db = await new Promise<IDBDatabase>((done) => (asked.onsuccess = () => done(asked.result)));
    const rows: unknown[] = [];
    for (const name of ['secrets', 'vault']) {
      const all = db.transaction(name).objectStore(name).getAll();
      rows.push(await new Promise((done) => (all.onsuccess = () => done(all.result))));
    }
    db.close();
    return JSON.stringify(rows, (_key, value: unknown) =>
      value instanceof Uint8Array ? String.fromCharCode(...value) : value
    );
  });
}

test('an old token is encrypted, a reload locks it, and a passkey opens it again', async ({ page }) => {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      hasPrf: true
    }
  });
  await openStudio(page);
  // As a version without a vault kept it.
  await page.evaluate(async () => {
    const asked = indexedDB.open('hearth');
    const db = await new Promise<IDBDatabase>((done) => (asked.onsuccess = () => done(asked.result)));
    const put = db
      .transaction('secrets', 'readwrite')
      .objectStore('secrets')
      .put({ name: 'hub-token', value: 'hf_MARKER' });
    await new Promise((done) => (put.onsuccess = done));
    db.close();
  });
  await page.getByRole('link', { name: 'Settings' }).first().click();
  await expect(card(page).getByText('1 key from an earlier version is kept unencrypted')).toBeVisible();
  await card(page).getByRole('button', { name: 'Protect your keys' }).click();
  await page.getByLabel('New passphrase').fill(passphrase);
  await page.getByLabel('Repeat it').fill(passphrase);
  expect(await axeFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Protect', exact: true }).click();
  await expect(card(page).getByText('Unlocked')).toBeVisible();
  expect(await stored(page)).not.toContain('MARKER');

  await card(page).getByRole('button', { name: 'Add a passkey' }).click();
  await page.getByLabel('Current passphrase').fill(passphrase);
  await page.getByRole('dialog').getByRole('button', { name: 'Add a passkey' }).click();
  await expect(card(page).getByText('1 passkey', { exact: true })).toBeVisible();

  // What needs a secret asks for it; the same token is there after.
  await page.reload();
  await expect(card(page).getByText('Locked', { exact: true })).toBeVisible();
  await page.getByLabel('Access token').fill('hf_MARKER_2');
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await expect(page.getByText('The key vault is locked, and this needs a secret from it')).toBeVisible();
  await page.getByRole('button', { name: 'Keep', exact: true }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill('wrong wrong');
  await page.getByRole('button', { name: 'Unlock', exact: true }).last().click();
  await expect(page.getByText('This is not the passphrase of the vault.')).toBeVisible();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await expect(card(page).getByText('Unlocked')).toBeVisible();
  await expect(page.getByLabel('Access token')).toHaveValue('');
  expect(await stored(page)).not.toContain('MARKER');
  const archive = await page.evaluate(async () => (await (await hearth.open()).export()).text());
  expect(archive).not.toContain('hub-token');
});
