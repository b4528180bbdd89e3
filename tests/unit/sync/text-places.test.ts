// Places in a text that two people change apart: each stays after the character it was named by, also where that is deleted.
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { Random } from '$core/random';
import { findIn, placeIn } from '$sync/text-places';

const marker = '§';

test.each([1, 2, 3, 4])('a place stays after its character, on both sides (seed %i)', (seed) => {
  const random = new Random(seed);
  const docs = [new Y.Doc(), new Y.Doc()] as const;
  const exchange = (): void => {
    for (const [from, to] of [docs, [...docs].reverse()])
      Y.applyUpdate(to!, Y.encodeStateAsUpdate(from!, Y.encodeStateVector(to!)));
  };
  const textOf = (doc: Y.Doc): Y.Text => doc.getText('t');
  textOf(docs[0]).insert(0, 'one two');
  exchange();
  textOf(docs[0]).insert(3, marker);
  exchange();
  const place = placeIn(textOf(docs[1]), 4);
  for (let step = 0; step < 150; step++) {
    const text = textOf(docs[random.below(2)]!);
    const at = random.below(text.length + 1);
    const isMarked = text
      .toString()
      .slice(at, at + 3)
      .includes(marker);
    if (random.uniform() < 0.6 || isMarked || at + 3 > text.length) text.insert(at, `${step} `);
    else text.delete(at, 3);
    if (random.uniform() < 0.2) exchange();
    for (const doc of docs)
      expect(findIn(textOf(doc), place)).toBe(textOf(doc).toString().indexOf(marker) + 1);
  }
  exchange();
  const whole = textOf(docs[0]).toString();
  for (let at = 0; at <= whole.length; at++)
    expect(findIn(textOf(docs[1]), placeIn(textOf(docs[0]), at))).toBe(at);
  const marked = whole.indexOf(marker);
  textOf(docs[1]).delete(marked, 1);
  exchange();
  expect(findIn(textOf(docs[0]), place)).toBe(marked);
});

test('what is not here yet has no place; the beginning always has', () => {
  const [here, there] = [new Y.Doc(), new Y.Doc()];
  there.getText('t').insert(0, 'new');
  expect(findIn(here.getText('t'), placeIn(there.getText('t'), 2))).toBeUndefined();
  expect(findIn(here.getText('t'), placeIn(there.getText('t'), 0))).toBe(0);
});
