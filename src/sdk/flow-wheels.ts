// Wheels for a flow's Python, from outside: a zip that is looked into before it is kept. Only pure Python is taken, what it
// says of itself must be true, and every file in it must be the one its own list names.
import { unzip, type UnzipFileInfo } from 'fflate';
import { HearthError } from '$core/errors';
import { flowPath } from '$core/flows/flow-path';
import { plainName, wheelLimits, type FlowWheel } from '$core/flows/wheels';
import { writingLease } from './catalog';
import type { Flows } from './flows';
import type { WorkspacePorts } from './ports';

/** Keeps a wheel's bytes, and then the flow that has it. @throws HearthError flow/bad-file, flow/unsafe-file, store/quota */
export async function keepWheel(
  given: File,
  flow: string,
  flows: Pick<Flows, 'update'>,
  { id, blobs, leases }: WorkspacePorts
): Promise<FlowWheel> {
  const read = await readWheel(given);
  return leases.hold(
    writingLease(id),
    async () => {
      const wheel: FlowWheel = { ...read, blob: await blobs.put(given) };
      await flows.update(flow, ({ wheels = [] }) => ({ wheels: withWheel(wheels, wheel) }));
      return wheel;
    },
    { shared: true }
  );
}

/** @throws HearthError flow/bad-file */
function withWheel(before: readonly FlowWheel[], wheel: FlowWheel): readonly FlowWheel[] {
  const others = before.filter(({ name }) => plainName(name) !== plainName(wheel.name));
  if (others.length < wheelLimits.count) return [...others, wheel];
  throw new HearthError('flow/bad-file', {
    file: wheel.file,
    reason: `a flow has at most ${wheelLimits.count} packages`
  });
}

type Entries = Readonly<Record<string, Uint8Array>>;

/** What a wheel is, once all of it was checked. @throws HearthError flow/bad-file, flow/unsafe-file */
export async function readWheel(given: File): Promise<Omit<FlowWheel, 'blob'>> {
  const refuse = (reason: string): HearthError =>
    new HearthError('flow/bad-file', { file: given.name, reason });
  const named = nameOf(given.name, refuse);
  if (given.size > wheelLimits.fileBytes) throw refuse('it has more than 20 MB');
  const entries = await unpacked(given, refuse);
  const info = Object.keys(entries).find((path) => /^[^/]+\.dist-info\/METADATA$/.test(path));
  if (info === undefined) throw refuse('it has no METADATA, so it is no wheel');
  const folder = info.slice(0, info.indexOf('/') + 1);
  const metadata = fieldsOf(entries[info]!);
  const name = metadata.get('name')?.[0] ?? '';
  const version = metadata.get('version')?.[0] ?? '';
  if (plainName(name) !== plainName(named.name) || version !== named.version)
    throw refuse(`its name says ${named.name} ${named.version}, and its METADATA ${name} ${version}`);
  if (fieldsOf(entries[`${folder}WHEEL`] ?? new Uint8Array()).get('root-is-purelib')?.[0] !== 'true')
    throw refuse('it does not say that it is pure Python');
  await checkRecord(entries, `${folder}RECORD`, refuse);
  return {
    name,
    version,
    file: given.name,
    bytes: given.size,
    modules: modulesOf(Object.keys(entries)),
    needs: needsOf(metadata.get('requires-dist') ?? [])
  };
}

type Refuse = (reason: string) => HearthError;

/** 'name-version(-build)-python-abi-platform.whl' (PEP 427). */
function nameOf(file: string, refuse: Refuse): { readonly name: string; readonly version: string } {
  const parts = /^([\w.]+)-([\w.+!]+)(?:-\d\w*)?-([\w.]+)-([\w.]+)-([\w.]+)\.whl$/.exec(file);
  if (!parts) throw refuse('its name is not that of a wheel (name-version-python-abi-platform.whl)');
  const [, name = '', version = '', python = '', abi = '', platform = ''] = parts;
  if (abi !== 'none' || platform !== 'any')
    throw refuse(`it holds compiled code for ${platform}: only pure Python (…-none-any.whl) is taken`);
  if (!python.split('.').some((one) => /^(py3|cp3)/.test(one)))
    throw refuse(`it is for ${python}, and this is Python 3`);
  return { name, version };
}

async function unpacked(given: File, refuse: Refuse): Promise<Entries> {
  const bytes = new Uint8Array(await given.arrayBuffer());
  let total = 0;
  let count = 0;
  let problem: unknown;
  const filter = ({ name, size, originalSize }: UnzipFileInfo): boolean => {
    if (problem || name.endsWith('/')) return false;
    try {
      flowPath(name);
      total += originalSize;
      if (++count > wheelLimits.entries || total > wheelLimits.unpackedBytes)
        throw refuse('it unpacks to more than 5,000 files or 80 MB');
      // Packing never makes much more of a file: who says so would unpack without a bound.
      if (size > originalSize * 1.01 + 100)
        throw refuse('it is damaged: a file is larger packed than unpacked');
      if (/\.(so|pyd|dll|dylib|exe)$/i.test(name)) throw refuse(`it holds compiled code (${name})`);
      return true;
    } catch (error) {
      problem = error;
      return false;
    }
  };
  const entries = await new Promise<Entries>((resolve, reject) => {
    unzip(bytes, { filter }, (error, found) =>
      error ? reject(refuse(`it is no zip (${error.message})`)) : resolve(found)
    );
  });
  if (problem instanceof Error) throw problem;
  return entries;
}

/** 'Name: value' lines before the first empty one, by name in lower case. */
function fieldsOf(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const fields = new Map<string, string[]>();
  const [head = ''] = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n').split('\n\n');
  for (const [, key = '', value = ''] of head.matchAll(/^([A-Za-z-]+):[ \t]*(.*)$/gm))
    fields.set(key.toLowerCase(), [...(fields.get(key.toLowerCase()) ?? []), value.trim()]);
  return fields;
}

/** Every file is listed with its hash, but the list itself (PEP 376). */
async function checkRecord(entries: Entries, path: string, refuse: Refuse): Promise<void> {
  const listed = new Map(
    new TextDecoder()
      .decode(entries[path] ?? new Uint8Array())
      .split(/\r?\n/)
      .map((line) => /^"?([^"]+?)"?,(?:sha256=([\w-]+))?,\d*$/.exec(line))
      .flatMap((found) => (found ? [[found[1]!, found[2]] as const] : []))
  );
  for (const [name, bytes] of Object.entries(entries)) {
    if (name === path || /\.dist-info\/RECORD\.(jws|p7s)$/.test(name)) continue;
    const wanted = listed.get(name);
    if (wanted === undefined) throw refuse(`its list does not name ${name}`);
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
    const found = btoa(String.fromCharCode(...hash))
      .replaceAll('+', '-')
      .replaceAll('/', '_')
      .replace(/=+$/, '');
    if (found !== wanted) throw refuse(`it is damaged: ${name} is not what its list says`);
  }
}

function modulesOf(paths: readonly string[]): readonly string[] {
  const tops = paths.flatMap((path) => {
    const [top = '', ...rest] = path.split('/');
    if (/\.(dist-info|data)$/.test(top)) return [];
    return rest.length > 0 ? top : top.endsWith('.py') ? top.slice(0, -3) : [];
  });
  return [...new Set(tops)].sort();
}

/** Names only, without what is needed for extras alone. */
function needsOf(lines: readonly string[]): readonly string[] {
  const names = lines
    .filter((line) => !/;.*\bextra\b/.test(line))
    .flatMap((line) => /^[\w.-]+/.exec(line)?.[0] ?? []);
  return [...new Set(names)];
}
