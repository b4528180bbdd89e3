// What the engine needs of a tokenizer: text to tokens and back, and the bytes of each token.

export interface Tokenizer {
  /** `specials`: adds the tokens that begin (and end) a text, as the tokenizer's own rules say. */
  encode(text: string, options?: { readonly specials?: boolean }): number[];
  decode(ids: readonly number[], options?: { readonly skipSpecials?: boolean }): string;
  readonly size: number;
  readonly bos: number | undefined;
  /** Tokens that end an answer. */
  readonly eos: readonly number[];
  /** The bytes of text it stands for; undefined for special tokens. */
  tokenBytes(id: number): Uint8Array | undefined;
}
