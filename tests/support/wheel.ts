// A wheel made for a test: files of Python or bytes, with the metadata and the list of hashes that pip writes.
import { strToU8, zipSync } from 'fflate';

export interface WheelParts {
  readonly name?: string;
  readonly version?: string;
  readonly tag?: string;
  /** More lines of METADATA. */
  readonly metadata?: readonly string[];
  /** Put in place of what the list was made for. */
  readonly tampered?: Readonly<Record<string, string>>;
  readonly isPure?: boolean;
}

type Files = Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>;

export function makeWheel(files: Files, parts: WheelParts = {}): Promise<File> {
  const { name = 'tiny_words', version = '1.2', tag = 'py3-none-any', metadata = [], isPure = true } = parts;
  return packed(`${name}-${version}-${tag}.whl`, `${name}-${version}.dist-info`, {
    files,
    metadata: [
      'Metadata-Version: 2.1',
      `Name: ${name.replace('_', '-')}`,
      `Version: ${version}`,
      ...metadata
    ],
    wheel: ['Wheel-Version: 1.0', `Root-Is-Purelib: ${isPure}`, `Tag: ${tag}`],
    tampered: parts.tampered ?? {}
  });
}

interface Packing {
  readonly files: Files;
  readonly metadata: readonly string[];
  readonly wheel: readonly string[];
  readonly tampered: Readonly<Record<string, string>>;
}

async function packed(
  file: string,
  info: string,
  { files, metadata, wheel, tampered }: Packing
): Promise<File> {
  const all: Files = {
    ...files,
    [`${info}/METADATA`]: `${metadata.join('\n')}\n\nWords.\n`,
    [`${info}/WHEEL`]: `${wheel.join('\n')}\n`
  };
  const lines = await Promise.all(
    Object.entries(all).map(
      async ([path, content]) => `${path},sha256=${await hashOf(content)},${bytesOf(content).length}`
    )
  );
  const record = { [`${info}/RECORD`]: `${[...lines, `${info}/RECORD,,`].join('\n')}\n` };
  const entries = Object.entries({ ...all, ...record, ...tampered }).map(([path, content]) => [
    path,
    bytesOf(content)
  ]);
  return new File([zipSync(Object.fromEntries(entries)) as Uint8Array<ArrayBuffer>], file);
}

function bytesOf(content: string | Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return typeof content === 'string' ? (strToU8(content) as Uint8Array<ArrayBuffer>) : content;
}

async function hashOf(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytesOf(content));
  return btoa(String.fromCharCode(...new Uint8Array(hash)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
