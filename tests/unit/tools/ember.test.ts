// How the small model's text and tokenizer are made.
import { Tokenizer } from '@huggingface/tokenizers';
import { expect, test } from 'vitest';
import { Random } from '$core/random';
import { tokenise } from '$workers/lm/data/tokenise';
import { makeTokenizer } from '$workers/lm/text/hf-tokenizer';
import { makeTemplate } from '$workers/lm/text/jinja-template';
import { learningRateAt, training } from '../../../tools/ember/settings';
import { writePieces, type Piece } from '../../../tools/ember/text/corpus';
import { chatTemplate, specialTokens, tokenizerJson, trainBytePairs } from '../../../tools/ember/tokenizer';

const textOf = (piece: Piece): string =>
  piece.kind === 'text' ? piece.text : piece.messages.map(({ content }) => content).join('\n');

test('the same seed writes the same text, and what is held out is not in the rest', () => {
  const { train, heldOut } = writePieces(2000, 7);
  expect(writePieces(2000, 7)).toEqual({ train, heldOut });
  expect(train.length + heldOut.length).toBe(2000);
  expect(heldOut.length).toBeGreaterThan(60);
  const seen = new Set(train.map(textOf));
  expect(heldOut.filter((piece) => seen.has(textOf(piece)))).toEqual([]);
});

test('every answer is plain and whole', () => {
  for (const piece of writePieces(3000, 8).train) {
    const text = textOf(piece);
    expect(text).toMatch(/^[\x20-\x7e\n]+$/);
    expect(text).not.toMatch(/undefined|null|\{|\}|\$| {2}|\ba [aeio]\w+ (called|named)/);
    if (piece.kind === 'chat') expect(piece.messages.at(-1)!.role).toBe('assistant');
  }
});

test('byte pairs are joined by how common they are, and any text comes back whole', () => {
  const pairs = trainBytePairs(['low low low lower', 'new newer newest'], 5 + 256 + 6);
  // 'ew' and 'ne' are equally common: the alphabet decides.
  expect(pairs.merges.slice(0, 3)).toEqual([
    ['l', 'o'],
    ['lo', 'w'],
    ['e', 'w']
  ]);
  const tokenizer = new Tokenizer(tokenizerJson(pairs) as object, {});
  const random = new Random(1);
  const odd = Array.from({ length: 200 }, () => String.fromCodePoint(0x20 + random.below(0xd000))).join('');
  for (const text of ['lower newest', 'Grüße, 世界! 🔥', odd])
    expect(tokenizer.decode(tokenizer.encode(text).ids, { skip_special_tokens: true })).toBe(text);
  expect(tokenizer.encode('low').ids[0]).toBe(0);
});

test('the chat template puts each message between its role and the end; answers alone are learned', () => {
  const json = tokenizerJson(trainBytePairs(['a b'], 300));
  const files = { tokenizer: json, tokenizerConfig: {}, generationConfig: { eos_token_id: 1 }, config: {} };
  const writer = { tokenizer: makeTokenizer(files, 300), chat: makeTemplate(chatTemplate, {}) };
  const messages = [
    { role: 'user', content: 'ab' },
    { role: 'assistant', content: 'ba' }
  ] as const;
  const { ids, learned } = tokenise({ kind: 'chat', messages }, writer);
  const [a, b] = [...writer.tokenizer.encode('a'), ...writer.tokenizer.encode('b')];
  const [begin, end, , user, assistant] = specialTokens.map((_, id) => id);
  expect([...ids]).toEqual([begin, user, a, b, end, assistant, b, a, end]);
  expect([...learned]).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1]);
});

test('the learning rate rises, then falls along a cosine to a share of itself', () => {
  const schedule = { ...training, steps: 1000, learningRate: 1, warmUp: 100, leastRate: 0.1 };
  expect(learningRateAt(50, schedule)).toBeCloseTo(0.5 * (0.1 + 0.9 * 0.5 * (1 + Math.cos(0.05 * Math.PI))));
  expect(learningRateAt(500, schedule)).toBeCloseTo(0.55);
  expect(learningRateAt(1000, schedule)).toBeCloseTo(0.1);
});
