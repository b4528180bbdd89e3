// Pictures in a flow, as promptflow writes them: {'data:image/png;base64': '…'} or {'data:image/png;url': 'https://…'}. In a
// template a picture is a short mark, so that only pictures that were given become pictures of the question, never what a
// text only says to be one.
import { isRecord } from '../params';

export type Pictures = Readonly<Record<string, string>>;

const key = /^data:(image\/[\w.+*-]+);(base64|url)$/;
const dataUrl = /^data:(image\/[\w.+-]+);base64,([A-Za-z0-9+/=]+)$/;

/** The address of a picture ('data:' or 'https:'), or undefined for anything else. */
export function pictureOf(value: unknown): string | undefined {
  if (!isRecord(value)) return undefined;
  const [entry, ...more] = Object.entries(value);
  const match = entry && more.length === 0 && typeof entry[1] === 'string' ? key.exec(entry[0]) : null;
  if (!match) return undefined;
  const content = entry![1] as string;
  if (match[2] === 'base64') return `data:${match[1]!.replace('*', 'png')};base64,${content}`;
  return /^(https?:|data:image\/)/.test(content) ? content : undefined;
}

/** A picture from what a person or a table gives: an address, a data URL, or one already in promptflow's form. */
export function asPicture(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [, type, content] = dataUrl.exec(value.trim()) ?? [];
  if (type !== undefined) return { [`data:${type};base64`]: content };
  if (value.trim().startsWith('{')) return jsonPicture(value) ?? value;
  return { 'data:image/*;url': value.trim() };
}

function jsonPicture(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return pictureOf(value) === undefined ? undefined : value;
  } catch {
    return undefined;
  }
}

/**
 * Values for a template, with each picture as a mark: 'hearth-picture-1' where it stands alone (`![image]({{picture}})`), and
 * on a line of its own in a list of texts and pictures.
 */
export function markPictures(values: Readonly<Record<string, unknown>>): {
  readonly values: Readonly<Record<string, unknown>>;
  readonly pictures: Pictures;
} {
  const pictures: Record<string, string> = {};
  const mark = (address: string): string => {
    const known = Object.keys(pictures).find((name) => pictures[name] === address);
    const name = known ?? `hearth-picture-${Object.keys(pictures).length + 1}`;
    pictures[name] = address;
    return name;
  };
  const marked = (value: unknown): unknown => {
    const address = pictureOf(value);
    if (address !== undefined) return mark(address);
    if (Array.isArray(value)) {
      if (!value.some((part) => pictureOf(part) !== undefined)) return value.map(marked);
      const lines = value.map((part: unknown) => {
        const own = pictureOf(part);
        return own === undefined
          ? typeof part === 'string'
            ? part
            : JSON.stringify(part)
          : `![image](${mark(own)})`;
      });
      return lines.join('\n');
    }
    if (isRecord(value))
      return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, marked(part)]));
    return value;
  };
  const written = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, marked(value)]));
  return { values: written, pictures };
}

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image_url'; readonly image_url: { readonly url: string } };

/** A message's text as OpenAI's parts; the text itself where it has no picture. */
export function contentParts(text: string, pictures: Pictures): string | readonly ContentPart[] {
  const given = Object.keys(pictures).join('|');
  const pieces = given === '' ? [text] : text.split(new RegExp(`!\\[[^\\]\\n]*\\]\\((${given})\\)`));
  if (pieces.length === 1) return text;
  return pieces.flatMap((piece, i): readonly ContentPart[] => {
    const url = i % 2 === 1 ? pictures[piece] : undefined;
    if (url !== undefined) return [{ type: 'image_url', image_url: { url } }];
    return piece.trim() === '' ? [] : [{ type: 'text', text: piece.trim() }];
  });
}
