// A tokenizer as Hugging Face's tokenizer.json describes it, by their own library; and what bytes each token stands
// for, which the library does not tell and constrained answers and streaming need.
import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import { HearthError } from '$core/errors';
import { isRecord } from '$core/params';
import type { Tokenizer } from './tokenizer';

export interface TokenizerFiles {
  readonly tokenizer: unknown;
  readonly tokenizerConfig: unknown;
  readonly generationConfig: unknown;
  readonly config: Readonly<Record<string, unknown>>;
}

/** @throws HearthError lm/bad-file; lm/wrong-tokenizer, also when a text has a token that the model does not know */
export function makeTokenizer(files: TokenizerFiles, vocabulary: number): Tokenizer {
  const { tokenizer: json } = files;
  if (!isRecord(json) || !isRecord(json.model))
    throw new HearthError('lm/bad-file', { file: 'tokenizer.json', reason: 'it describes no tokenizer' });
  const inner = open(json, isRecord(files.tokenizerConfig) ? files.tokenizerConfig : {});
  const added = inner.get_added_tokens_decoder();
  const ids = [...inner.get_vocab(true).values()];
  const size = ids.reduce((most, id) => Math.max(most, id), -1) + 1;
  if (size > vocabulary && !sameAfterPadding(ids, vocabulary))
    throw new HearthError('lm/wrong-tokenizer', {
      reason: `it has ${size} tokens, and the model knows ${vocabulary}`
    });
  const special = (id: number): boolean => added.get(id)?.special === true;
  const toBytes = byteReader(json);
  const known = (id: number): boolean => id < vocabulary;
  const bos = firstId(files, 'bos', inner);
  return {
    encode(text, { specials = false } = {}) {
      const { ids: tokens } = inner.encode(text, { add_special_tokens: specials });
      const strange = size > vocabulary ? tokens.find((id) => !known(id)) : undefined;
      if (strange === undefined) return tokens;
      const token = inner.id_to_token(strange) ?? '';
      throw new HearthError('lm/wrong-tokenizer', {
        reason: `its token "${token}" has the number ${strange}, and the model knows ${vocabulary}`
      });
    },
    decode: (tokens, { skipSpecials = true } = {}) =>
      inner.decode([...tokens], { skip_special_tokens: skipSpecials }),
    size,
    // A model can neither read nor say what it does not know.
    bos: bos !== undefined && known(bos) ? bos : undefined,
    eos: endIds(files, inner).filter(known),
    tokenBytes(id) {
      const token = inner.id_to_token(id);
      if (token === undefined || special(id)) return undefined;
      return added.has(id) ? new TextEncoder().encode(token) : toBytes(token);
    }
  };
}

function open(json: object, config: object): HfTokenizer {
  try {
    // The library asks for every part by name; writers leave out what is null.
    const parts = {
      normalizer: null,
      pre_tokenizer: null,
      post_processor: null,
      decoder: null,
      added_tokens: []
    };
    return new HfTokenizer({ ...parts, ...json }, config);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HearthError('lm/bad-file', { file: 'tokenizer.json', reason }, { cause: error });
  }
}

/** Added tokens beyond the model's vocabulary that nothing uses (padding of some releases) are no contradiction. */
function sameAfterPadding(ids: readonly number[], vocabulary: number): boolean {
  const beyond = ids.filter((id) => id >= vocabulary).length;
  return beyond <= 8;
}

/** How a token's text is read as bytes: byte-level BPE has a letter for each byte, others '▁' and <0xNN>. */
function byteReader(json: Record<string, unknown>): (token: string) => Uint8Array {
  const text = JSON.stringify([json.decoder ?? null, json.pre_tokenizer ?? null]);
  if (text.includes('"ByteLevel"')) {
    const bytes = byteLetters();
    return (token) =>
      Uint8Array.from(
        [...token].flatMap((letter) => bytes.get(letter) ?? [...new TextEncoder().encode(letter)])
      );
  }
  return (token) => {
    const hex = /^<0x([0-9A-Fa-f]{2})>$/.exec(token)?.[1];
    if (hex !== undefined) return Uint8Array.of(parseInt(hex, 16));
    return new TextEncoder().encode(token.replaceAll('▁', ' '));
  };
}

/** GPT-2's letters for bytes: printable ones stand for themselves, the rest are moved beyond 255. */
function byteLetters(): ReadonlyMap<string, number> {
  const letters = new Map<string, number>();
  let moved = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    letters.set(String.fromCodePoint(printable ? byte : moved++), byte);
  }
  return letters;
}

function firstId(
  { config, generationConfig, tokenizerConfig }: TokenizerFiles,
  kind: 'bos',
  inner: HfTokenizer
) {
  const named = isRecord(tokenizerConfig) ? tokenName(tokenizerConfig[`${kind}_token`]) : undefined;
  const byName = named === undefined ? undefined : inner.token_to_id(named);
  const given =
    config[`${kind}_token_id`] ?? (isRecord(generationConfig) ? generationConfig[`${kind}_token_id`] : 0);
  return byName ?? (typeof given === 'number' ? given : undefined);
}

function endIds(
  { config, generationConfig, tokenizerConfig }: TokenizerFiles,
  inner: HfTokenizer
): readonly number[] {
  const generation = isRecord(generationConfig) ? generationConfig.eos_token_id : undefined;
  const named = isRecord(tokenizerConfig) ? tokenName(tokenizerConfig.eos_token) : undefined;
  const all = [
    generation,
    config.eos_token_id,
    named === undefined ? undefined : inner.token_to_id(named)
  ].flat();
  return [...new Set(all.filter((id): id is number => typeof id === 'number'))];
}

/** A token is named by its text, or by a record that has it. */
export function tokenName(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isRecord(value) && typeof value.content === 'string' ? value.content : undefined;
}
