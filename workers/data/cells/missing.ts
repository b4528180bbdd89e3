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

const longest = 32;

/** Finds missing tokens among cells as bytes. */
export class MissingCells {
  /** What means missing in any column, beside the empty cell. */
  readonly tokens: readonly string[];
  readonly #strong: ReadonlySet<string>;
  readonly #weak: ReadonlySet<string>;

  /** `tokens` replaces the defaults, weak ones included. The empty cell is always missing. */
  constructor(tokens?: readonly string[]) {
    this.tokens = (tokens ?? missingTokens).map((token) => token.trim()).filter((token) => token !== '');
    this.#strong = new Set(this.tokens.map(bytesAsText));
    this.#weak = new Set(tokens ? [] : weakMissingTokens);
  }

  /** Whether bytes[from, to), already without blanks and quotes around it, is missing in any column. */
  has(bytes: Uint8Array, from: number, to: number): boolean {
    return from === to || (to - from <= longest && this.#strong.has(shortText(bytes, from, to)));
  }

  /** Whether it is missing in a column of numbers, booleans or dates only. */
  hasWeak(bytes: Uint8Array, from: number, to: number): boolean {
    return to - from <= longest && this.#weak.has(shortText(bytes, from, to));
  }
}

/** UTF-8 bytes one by one as characters: cheap, and enough to compare. */
function shortText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

function bytesAsText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return shortText(bytes, 0, bytes.length);
}
