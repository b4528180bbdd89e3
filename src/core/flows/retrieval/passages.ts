// An index of passages that a run makes once and asks for every row: documents cut, each passage a vector, the nearest by
// the cosine. Exact: every passage is looked at, which for the texts of a flow's folder (3 MB) takes milliseconds.
import { canonicalJson } from '../../assets';
import { cutDocument, type ChunkSizes, type Passage } from './chunk';
import { cosine } from './text-vector';

export interface SearchAsk extends ChunkSizes {
  readonly node: string;
  readonly connection?: string;
  readonly model?: string;
  /** Texts by path or name. */
  readonly documents: Readonly<Record<string, string>>;
  readonly query: string;
  /** Most passages. */
  readonly most: number;
}

export interface FoundPassage extends Passage {
  /** Cosine, from -1 to 1. */
  readonly score: number;
}

export interface EmbedAsk {
  readonly node: string;
  readonly connection?: string;
  readonly model?: string;
  readonly texts: readonly string[];
}

/** A vector for each text, all of one size. */
export type Embed = (ask: EmbedAsk, signal: AbortSignal) => Promise<readonly (readonly number[])[]>;

/** Texts that are asked for at once. */
const batch = 64;

export class PassageIndexes {
  readonly #indexes = new Map<string, Promise<Index>>();
  readonly #embed: Embed;

  constructor(embed: Embed) {
    this.#embed = embed;
  }

  /** The nearest passages, the best first; equal ones in the order of their documents. */
  async search(ask: SearchAsk, signal: AbortSignal): Promise<readonly FoundPassage[]> {
    const { passages, vectors } = await this.#index(ask, signal);
    const [query] = await this.#embed(embedAsk(ask, [ask.query]), signal);
    return passages
      .map((passage, i) => ({ ...passage, score: cosine(query ?? [], vectors[i]!) }))
      .sort((a, b) => b.score - a.score)
      .slice(0, ask.most);
  }

  #index(ask: SearchAsk, signal: AbortSignal): Promise<Index> {
    const { documents, words, overlap, connection = null, model = null } = ask;
    const key = canonicalJson([documents, words, overlap, connection, model]);
    const known = this.#indexes.get(key);
    if (known) return known;
    const made = this.#make(ask, signal);
    this.#indexes.set(key, made);
    made.catch(() => this.#indexes.delete(key));
    return made;
  }

  async #make(ask: SearchAsk, signal: AbortSignal): Promise<Index> {
    const passages = Object.entries(ask.documents).flatMap(([name, text]) => cutDocument(text, name, ask));
    const vectors: (readonly number[])[] = [];
    for (let from = 0; from < passages.length; from += batch) {
      const texts = passages.slice(from, from + batch).map(({ text }) => text);
      vectors.push(...(await this.#embed(embedAsk(ask, texts), signal)));
    }
    return { passages, vectors };
  }
}

interface Index {
  readonly passages: readonly Passage[];
  readonly vectors: readonly (readonly number[])[];
}

function embedAsk({ node, connection, model }: SearchAsk, texts: readonly string[]): EmbedAsk {
  return {
    node,
    texts,
    ...(connection === undefined ? {} : { connection }),
    ...(model === undefined ? {} : { model })
  };
}
