// Which cells mean "missing". Quotes make no difference, as in R and pandas: "NA" in quotes is missing too.
// Some marks count only where the column otherwise holds numbers or dates: in a column of words '-' may be a
// value (a DNA strand, a grade), in a column of numbers it cannot.

export const missingTokens: readonly string[] =
  '?,NA,N/A,n/a,NaN,nan,NAN,null,NULL,Null,None,NONE,#N/A,#NA,<NA>,.'.split(',');
/** Missing in columns of numbers, booleans and dates. What has no finite value is among them. */
export const weakMissingTokens: readonly string[] =
  '-,--,..,:,*,na,none,inf,-inf,+inf,Inf,-Inf,Infinity,-Infinity,#DIV/0!,#VALUE!,#REF!,#NUM!,#NAME?'.split(
    ','
  );

/** Finds missing tokens among cells as bytes. */
export class MissingCells {
  /** What means missing in any column, beside the empty cell. */
  readonly tokens: readonly string[];
  readonly #strong: TokenSet;
  readonly #weak: TokenSet;

  /** `tokens` replaces the defaults, weak ones included. The empty cell is always missing. */
  constructor(tokens?: readonly string[]) {
    this.tokens = (tokens ?? missingTokens).map((token) => token.trim()).filter((token) => token !== '');
    this.#strong = new TokenSet(this.tokens);
    this.#weak = new TokenSet(tokens ? [] : weakMissingTokens);
  }

  /** Whether bytes[from, to), already without blanks and quotes around it, is missing in any column. */
  has(bytes: Uint8Array, from: number, to: number): boolean {
    return from === to || this.#strong.has(bytes, from, to);
  }

  /** Whether it is missing in a column of numbers, booleans or dates only. */
  hasWeak(bytes: Uint8Array, from: number, to: number): boolean {
    return this.#weak.has(bytes, from, to);
  }
}

/** Tokens by their bytes. Most cells are told apart by their first byte and length alone. */
class TokenSet {
  readonly #texts: ReadonlySet<string>;
  readonly #begins = new Uint8Array(256);
  readonly #longest: number;

  constructor(tokens: readonly string[]) {
    const encoded = tokens.map((token) => new TextEncoder().encode(token));
    for (const bytes of encoded) this.#begins[bytes[0]!] = 1;
    this.#texts = new Set(encoded.map((bytes) => characters(bytes, 0, bytes.length)));
    this.#longest = Math.max(0, ...encoded.map((bytes) => bytes.length));
  }

  has(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > this.#longest || this.#begins[bytes[from]!] === 0) return false;
    return this.#texts.has(characters(bytes, from, to));
  }
}

/** Bytes one by one as characters: enough to compare. */
function characters(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
