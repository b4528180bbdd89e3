// Trains a byte-level byte-pair encoding (Sennrich et al. 2016; bytes as in GPT-2) and writes it as the tokenizer.json
// of Hugging Face. Small texts only: every step looks at all different words.

/** In the order of their ids, from 0. */
export const specialTokens = ['<|begin|>', '<|end|>', '<|system|>', '<|user|>', '<|assistant|>'] as const;

/** Words, with the space before them (GPT-2's pattern, which the `ByteLevel` pre-tokenizer has built in). */
export const wordPattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

export interface BytePairs {
  /** Ids by token, bytes written as `byteCharacters` has them. */
  readonly vocabulary: ReadonlyMap<string, number>;
  /** What to join, the first first. */
  readonly merges: readonly (readonly [string, string])[];
}

interface Word {
  readonly count: number;
  symbols: string[];
}

/** @param size tokens in all: the specials, 256 bytes, and as many merges as fit. */
export function trainBytePairs(texts: Iterable<string>, size: number): BytePairs {
  const words = countWords(texts);
  const vocabulary = new Map<string, number>();
  const add = (token: string) => vocabulary.set(token, vocabulary.size);
  specialTokens.forEach(add);
  byteCharacters().forEach(add);
  const merges: (readonly [string, string])[] = [];
  while (vocabulary.size < size) {
    const best = commonestPair(words);
    if (!best) break;
    merges.push(best);
    add(best[0] + best[1]);
    for (const word of words) word.symbols = joined(word.symbols, best);
  }
  return { vocabulary, merges };
}

function countWords(texts: Iterable<string>): Word[] {
  const characters = byteCharacters();
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [word] of text.matchAll(wordPattern)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const bytes = new TextEncoder();
  return [...counts].map(([word, count]) => ({
    count,
    symbols: Array.from(bytes.encode(word), (byte) => characters[byte]!)
  }));
}

/** Of equally common pairs the first in the order of the alphabet, so that the same text gives the same tokens. */
function commonestPair(words: readonly Word[]): readonly [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const { count, symbols } of words) {
    for (let i = 1; i < symbols.length; i++) {
      const pair = `${symbols[i - 1]} ${symbols[i]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  }
  let best = '';
  for (const [pair, count] of counts) {
    const most = counts.get(best) ?? 1;
    if (count > most || (count === most && best !== '' && pair < best)) best = pair;
  }
  const [left, right] = best.split(' ');
  return left && right ? [left, right] : undefined;
}

function joined(symbols: readonly string[], [left, right]: readonly [string, string]): string[] {
  const out: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const fits = symbols[i] === left && symbols[i + 1] === right;
    out.push(fits ? left + right : symbols[i]!);
    if (fits) i++;
  }
  return out;
}

/** A printable character for every byte: itself where it is printable, else one from U+0100 on (GPT-2). */
function byteCharacters(): readonly string[] {
  const isPrintable = (byte: number): boolean =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(isPrintable(byte) ? byte : next++));
}

/** The content of tokenizer.json. Plain text begins with the first special token. */
export function tokenizerJson({ vocabulary, merges }: BytePairs): unknown {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  const begin = specialTokens[0];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true
    })),
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: begin, type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [
        { SpecialToken: { id: begin, type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 1 } }
      ],
      special_tokens: { [begin]: { id: begin, ids: [0], tokens: [begin] } }
    },
    decoder: byteLevel,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocabulary),
      merges: merges.map((pair) => pair.join(' '))
    }
  };
}

/** Chat template in Jinja: each message between its role and the end. */
export const chatTemplate =
  "{{ '<|begin|>' }}{% for message in messages %}" +
  "{{ '<|' + message.role + '|>' + message.content + '<|end|>' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}";
