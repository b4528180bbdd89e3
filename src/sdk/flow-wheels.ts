// Wheels for a flow's Python, from outside: a zip that is looked into before it is kept. Pure Python is taken, and compiled code
// that is made for this Python; what it says of itself must be true, and every file in it must be the one its own list names.
import { unzip, type UnzipFileInfo } from 'fflate';
import { HearthError } from '$core/errors';
import { flowPath } from '$core/flows/flow-path';
import { plainName } from '$core/flows/package-order';
import { pythonBuild, wheelPlatform } from '$core/flows/run/python-build';
import { wheelLimits, type FlowWheel } from '$core/flows/wheels';

type Entries = Readonly<Record<string, Uint8Array>>;

/** What a wheel is, once all of it was checked. @throws HearthError flow/bad-file, flow/unsafe-file */
export async function readWheel(given: File): Promise<Omit<FlowWheel, 'blob'>> {
  const refuse = (reason: string): HearthError =>
    new HearthError('flow/bad-file', { file: given.name, reason });
  const named = nameOf(given.name, refuse);
  if (given.size > wheelLimits.fileBytes) throw refuse('it has more than 20 MB');
  const entries = await unpacked(given, named.isPure, refuse);
  const info = Object.keys(entries).find((path) => /^[^/]+\.dist-info\/METADATA$/.test(path));
  if (info === undefined) throw refuse('it has no METADATA, so it is no wheel');
  const folder = info.slice(0, info.indexOf('/') + 1);
  const metadata = fieldsOf(entries[info]!);
  const name = metadata.get('name')?.[0] ?? '';
  const version = metadata.get('version')?.[0] ?? '';
  if (plainName(name) !== plainName(named.name) || version !== named.version)
    throw refuse(`its name says ${named.name} ${named.version}, and its METADATA ${name} ${version}`);
  const isPure =
    fieldsOf(entries[`${folder}WHEEL`] ?? new Uint8Array()).get('root-is-purelib')?.[0] === 'true';
  if (named.isPure && !isPure) throw refuse('it does not say that it is pure Python');
  await checkRecord(entries, `${folder}RECORD`, refuse);
  return {
    name,
    version,
    file: given.name,
    bytes: given.size,
    modules: modulesOf(Object.keys(entries)),
    needs: needsOf(metadata.get('requires-dist') ?? []),
    ...(named.isPure ? {} : { install: 'site', abi: pythonBuild.abi_version })
  };
}

type Refuse = (reason: string) => HearthError;

/** 'name-version(-build)-python-abi-platform.whl' (PEP 427). */
function nameOf(file: string, refuse: Refuse) {
  const parts = /^([\w.]+)-([\w.+!]+)(?:-\d\w*)?-([\w.]+)-([\w.]+)-([\w.]+)\.whl$/.exec(file);
  if (!parts) throw refuse('its name is not that of a wheel (name-version-python-abi-platform.whl)');
  const [, name = '', version = '', python = '', abi = '', platform = ''] = parts;
  const isPure = abi === 'none' && platform === 'any';
  if (!isPure && !platform.split('.').includes(wheelPlatform))
    throw refuse(
      `it holds compiled code for ${platform}: only pure Python (…-none-any.whl) and …-${wheelPlatform}.whl are taken`
    );
  const fits = isPure ? /^(py3|cp3)/ : compiledFor.get(abi);
  if (!python.split('.').some((one) => fits?.test(one)))
    throw refuse(`it is for ${python}${isPure ? '' : ` ${abi}`}, and this is Python ${minor}`);
  return { name, version, isPure };
}

/** '3.14'. */
const minor = pythonBuild.python.split('.').slice(0, 2).join('.');
/** Which Pythons compiled code may be for, by the interface it is made for: exactly this one, or any before that is kept stable. */
const compiledFor = new Map([
  [`cp${minor.replace('.', '')}`, /^cp314$/],
  ['abi3', /^cp3\d*$/],
  ['none', /^(py3|cp314)/]
]);

async function unpacked(given: File, isPure: boolean, refuse: Refuse): Promise<Entries> {
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
      if (isPure && /\.(so|pyd|dll|dylib|exe)$/i.test(name)) throw refuse(`it holds compiled code (${name})`);
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
