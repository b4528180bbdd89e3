import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { licencePath, licenceText } from '../../make/licences.mjs';

it('static/licences.txt has the licences of all packages that are shipped', () => {
  const isCurrent = readFileSync(licencePath, 'utf8') === licenceText();
  expect(isCurrent, 'run `node tests/make/licences.mjs` after a change of packages').toBe(true);
});
