import { expect, it } from 'vitest';
import type { LabelClass } from '$core/labels/project';
import { mayBeBelow, treeOf } from '$features/labeling/class-tree';
import { bonesText, skeletonOf, withoutClass } from '$features/labeling/classes';
import { parseMarkdown } from '$features/labeling/markdown';

const one = (id: string, parent?: string): LabelClass => ({
  id,
  name: id,
  color: '#000000',
  ...(parent === undefined ? {} : { parent })
});

it('classes stand below what they are kinds of, and never below themselves', () => {
  const classes = [
    one('terrier', 'dog'),
    one('animal'),
    one('dog', 'animal'),
    one('car'),
    one('lost', 'gone')
  ];
  expect(treeOf(classes).map(({ one: { id }, depth }) => `${depth}${id}`)).toEqual([
    '0animal',
    '1dog',
    '2terrier',
    '0car',
    '0lost'
  ]);
  expect(mayBeBelow(classes, 'animal', 'terrier')).toBe(false);
  expect(mayBeBelow(classes, 'terrier', 'animal')).toBe(true);
  expect(withoutClass(classes, 'dog').find(({ id }) => id === 'terrier')?.parent).toBe('animal');
  expect(withoutClass(classes, 'animal').find(({ id }) => id === 'dog')?.parent).toBeUndefined();
});

it('a skeleton is read as it is typed: names a line, bones by numbers that exist', () => {
  const skeleton = skeletonOf(' nose \nleft eye\n\nright eye\nnose', '1-2, 1–3 3-9 2-2');
  expect(skeleton).toEqual({ points: ['nose', 'left eye', 'right eye'], bones: [[0, 1], [0, 2]] }); // prettier-ignore
  expect(bonesText(skeleton)).toBe('1-2 1-3');
  expect(skeletonOf('  \n', '1-2')).toBeUndefined();
});

it('instructions become headings, lists and paragraphs, and never HTML', () => {
  expect(parseMarkdown('# Cats\nA **cat** is `felis`.\n- one\n- *two*\n1. first\n<b>x</b>')).toEqual([
    { kind: 'heading', level: 1, text: [{ kind: 'text', text: 'Cats' }] },
    {
      kind: 'paragraph',
      text: [
        { kind: 'text', text: 'A ' },
        { kind: 'strong', text: 'cat' },
        { kind: 'text', text: ' is ' },
        { kind: 'code', text: 'felis' },
        { kind: 'text', text: '.' }
      ]
    },
    { kind: 'list', ordered: false, items: [[{ kind: 'text', text: 'one' }], [{ kind: 'em', text: 'two' }]] },
    { kind: 'list', ordered: true, items: [[{ kind: 'text', text: 'first' }]] },
    { kind: 'paragraph', text: [{ kind: 'text', text: '<b>x</b>' }] }
  ]);
});
