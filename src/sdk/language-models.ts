// Language models of a workspace: fetched, dropped or merged, and taken away again. Talking to one is speech.ts.
import { nameFromFile, type AssetRecord, type LanguageModelVersion, type Ref } from '$core/assets';
import type { FetchedOrigin } from '$core/components/language/import-language-model';
import type { TableManifest } from '$core/data/table';
import type { ExampleMapping } from '$core/lm/examples';
import type { MeasureSettings, StepMeasure } from '$core/lm/preview';
import type { LmInspection } from '$core/lm/inspection';
import type { LanguageModelManifest, StoredFile } from '$core/lm/manifest';
import type { Live } from '$core/ports';
import type { ZipOptions } from '$core/zip';
import type { Catalog } from './catalog';
import type { Job } from './job';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

/** Where a model comes from: files, or an origin to fetch from. */
export type ModelSource = readonly File[] | Exclude<FetchedOrigin, { kind: 'files' }>;

export class LanguageModels {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;

  constructor(ports: WorkspacePorts, catalog: Catalog, jobs: Jobs) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#jobs = jobs;
  }

  /** Records of all language models, newest first. */
  get live(): Live<readonly AssetRecord[]> {
    return { get: () => this.list(), subscribe: this.#catalog.records.live.subscribe };
  }

  list(): readonly AssetRecord[] {
    return this.#catalog.list('language-model');
  }

  /** @throws HearthError asset/not-found */
  get(ref: string): LanguageModel {
    const { record, version, ref: exact } = this.#catalog.find('language-model', ref);
    return new LanguageModel(exact, record, version as LanguageModelVersion, this.#ports);
  }

  /** What a model is and whether it runs here, before its weights are fetched. Never rejects for a wrong source. */
  inspect(source: ModelSource): Promise<LmInspection> {
    const { origin, files } = split(source);
    return this.#ports.compute.service('lm').inspect(origin, files, this.#ports.baseUrl);
  }

  /** Fetches and registers a model, as a job; its output is 'model'. @throws HearthError job/bad-params */
  import(source: ModelSource, options: { name?: string } = {}): Promise<Job> {
    const { origin, files } = split(source);
    const name = options.name ?? this.#catalog.freeName('language-model', sourceName(origin, files));
    const params = { origin, base: this.#ports.baseUrl };
    const title = `Import ${name}`;
    return this.#jobs.submit('import-language-model', files ? { files } : {}, params, { name, title });
  }

  /** The first examples of a table as the model would be given them. Never rejects for a wrong mapping. */
  previewExamples(
    model: LanguageModelManifest,
    data: TableManifest,
    mapping: ExampleMapping,
    maxLength: number
  ) {
    return this.#ports.compute.service('lm').previewExamples(model, data, mapping, maxLength);
  }

  /** Seconds of a training step on this device, from two real ones. @throws HearthError lm/no-gpu */
  measureStep(model: LanguageModelManifest, settings: MeasureSettings): Promise<StepMeasure> {
    return this.#ports.compute.service('lm').measureStep(model, settings);
  }

  /** A name that is not taken. */
  freeName(name: string): string {
    return this.#catalog.freeName('language-model', nameFromFile(name));
  }

  rename(from: string, to: string): Promise<void> {
    return this.#catalog.rename('language-model', from, to);
  }

  update(name: string, change: Partial<Pick<AssetRecord, 'description' | 'tags'>>): Promise<void> {
    return this.#catalog.update('language-model', name, change);
  }

  delete(name: string): Promise<void> {
    return this.#catalog.delete('language-model', name);
  }

  restore(name: string): Promise<void> {
    return this.#catalog.restore('language-model', name);
  }
}

/** One version of a language model. */
export class LanguageModel {
  readonly ref: Ref;
  readonly record: AssetRecord;
  readonly version: LanguageModelVersion;
  readonly #ports: WorkspacePorts;

  constructor(ref: Ref, record: AssetRecord, version: LanguageModelVersion, ports: WorkspacePorts) {
    this.ref = ref;
    this.record = record;
    this.version = version;
    this.#ports = ports;
  }

  get manifest(): LanguageModelManifest {
    return this.version.manifest;
  }

  /** One of its files: 'model.safetensors'. */
  async file(name: string): Promise<File> {
    const file = this.manifest.files.find((candidate) => candidate.name === name);
    if (!file) throw new RangeError(`${this.ref} has no ${name}`);
    return storedFile(file, this.#ports);
  }

  /**
   * All its files in one zip, in a folder of its name, as other programs load them. The bytes are read once and not
   * copied. @throws AbortError, when cancelled
   */
  async zip(options: Pick<ZipOptions, 'onProgress' | 'signal'> = {}): Promise<File> {
    const folder = this.record.name.replace(/[\\/:*?"<>|]/g, ' ');
    const files = await Promise.all(
      this.manifest.files.map(async (file) => ({
        path: `${folder}/${file.name}`,
        content: await storedFile(file, this.#ports)
      }))
    );
    const { zipFiles } = await import('$core/zip');
    const zip = await zipFiles(files, { ...options, date: new Date(this.#ports.clock.now()) });
    return new File([zip], `${folder}.zip`, { type: 'application/zip' });
  }

  /** Frees the graphics memory it holds. */
  unload(): Promise<void> {
    return this.#ports.compute.service('lm').unload(this.manifest);
  }
}

export async function storedFile({ name, pieces }: StoredFile, ports: WorkspacePorts): Promise<File> {
  return new File(await Promise.all(pieces.map((piece) => ports.blobs.get(piece))), name);
}

function split(source: ModelSource): { origin: FetchedOrigin; files?: readonly File[] } {
  if ('kind' in source) return { origin: source };
  return { origin: { kind: 'files', names: source.map(({ name }) => name) }, files: source };
}

function sourceName(origin: FetchedOrigin, files: readonly File[] | undefined): string {
  switch (origin.kind) {
    case 'hub':
      return nameFromFile(origin.repository);
    case 'builtin':
      return origin.name;
    case 'url':
      return nameFromFile(origin.url.replace(/\/$/, ''));
    case 'files': {
      // A dropped folder's name, where the browser tells it.
      const path = files?.[0]?.webkitRelativePath ?? '';
      const name = path.split('/')[0] || files?.find((file) => file.name.endsWith('.safetensors'))?.name;
      return nameFromFile((name ?? 'language model').replace(/\.safetensors$/, ''));
    }
  }
}
