// The small model that comes with the studio is what the catalog says, and small.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtinModel } from '$core/lm/catalog';
import { licenceOfCard } from '$core/lm/licence';
import { parseConfig } from '$core/lm/parse-config';

const folder = `static/models/${builtinModel.origin.name}`;
const bytesOf = (name: string): number => statSync(join(folder, name)).size;

test('the built-in model has the shape, the bytes and the licence of its card, and at most 2 MB', () => {
  const config: unknown = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  expect(parseConfig(config, 'ember')).toEqual(builtinModel.architecture);
  const files = readdirSync(folder);
  const card = files.filter((name) => name !== 'README.md');
  expect(card.reduce((sum, name) => sum + bytesOf(name), 0)).toBe(builtinModel.bytes);
  expect(files.reduce((sum, name) => sum + bytesOf(name), 0)).toBeLessThan(2e6);
  expect(licenceOfCard(readFileSync(join(folder, 'README.md'), 'utf8'))).toBe(builtinModel.licence);
});
