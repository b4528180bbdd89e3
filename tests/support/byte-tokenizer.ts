// The simplest tokenizer: a token a byte, then one that begins a text and one that ends it.
import type { Tokenizer } from '$workers/lm/text/tokenizer';

export const byteTokenizer: Tokenizer = {
  size: 258,
  bos: 256,
  eos: [257],
  encode: (text, options) => [...(options?.specials ? [256] : []), ...new TextEncoder().encode(text)],
  decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids.filter((id) => id < 256))),
  tokenBytes: (id) => (id < 256 ? Uint8Array.of(id) : undefined)
};
