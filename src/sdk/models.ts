// Models of a workspace: the registry, scoring, download and import.
import { nameFromFile, type AssetRecord, type ModelVersion, type Ref, type Stage } from '$core/assets';
import type { ModelInspection } from '$core/models/inspection';
import type { ModelManifest } from '$core/models/manifest';
import type { InputRow, Prediction } from '$core/models/prediction';
import type { Live } from '$core/ports';
import type { Catalog } from './catalog';
import type { Job } from './job';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

export class Models {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;

  constructor(ports: WorkspacePorts, catalog: Catalog, jobs: Jobs) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#jobs = jobs;
  }

  /** Records of all models, newest first. */
  get live(): Live<readonly AssetRecord[]> {
    return { get: () => this.list(), subscribe: this.#catalog.records.live.subscribe };
  }

  list(): readonly AssetRecord[] {
    return this.#catalog.list('model');
  }

  /** @throws HearthError asset/not-found */
  get(ref: string): Model {
    const { record, version, ref: exact } = this.#catalog.find('model', ref);
    return new Model(exact, record, version as ModelVersion, this.#ports);
  }

  /** What a model file is and whether it runs here, before importing it. */
  inspect(file: File): Promise<ModelInspection> {
    return this.#ports.compute.service('score').inspect(file, file.name);
  }

  /** Registers a model file made elsewhere. @throws HearthError model/… */
  async import(
    file: File,
    options: { name?: string; repair?: 'none' | 'strip-zipmap' | 'label-only' } = {}
  ): Promise<string> {
    const name = options.name ?? this.#catalog.freeName('model', nameFromFile(file.name));
    const params = { fileName: file.name, repair: options.repair ?? 'none' };
    const job = await this.#jobs.submit('import-model', { file }, params, {
      title: `Import ${file.name}`,
      name
    });
    return (await job.done()).outputs.model!;
  }

  /** Scores a whole dataset into a new one, as a job. */
  scoreTable(
    model: string,
    data: string,
    options: { name?: string } & Record<string, unknown> = {}
  ): Promise<Job> {
    const { name, ...params } = options;
    const data_ = this.#catalog.find('dataset', data);
    const fresh = name ?? this.#catalog.freeName('dataset', `${data_.record.name.slice(0, 90)} scored`);
    return this.#jobs.submit('score-table', { model, data }, params, { name: fresh });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#catalog.rename('model', from, to);
  }

  update(name: string, change: Partial<Pick<AssetRecord, 'description' | 'tags'>>): Promise<void> {
    return this.#catalog.update('model', name, change);
  }

  /** @throws HearthError asset/not-found */
  async setStage(ref: string, stage: Stage): Promise<void> {
    const { record, version } = this.#catalog.find('model', ref);
    await this.#catalog.update('model', record.name, {
      stages: { ...record.stages, [version.version]: stage }
    });
  }

  delete(name: string): Promise<void> {
    return this.#catalog.delete('model', name);
  }

  restore(name: string): Promise<void> {
    return this.#catalog.restore('model', name);
  }
}

/** One version of a model. */
export class Model {
  readonly ref: Ref;
  readonly record: AssetRecord;
  readonly version: ModelVersion;
  readonly #ports: WorkspacePorts;

  constructor(ref: Ref, record: AssetRecord, version: ModelVersion, ports: WorkspacePorts) {
    this.ref = ref;
    this.record = record;
    this.version = version;
    this.#ports = ports;
  }

  get manifest(): ModelManifest {
    return this.version.manifest;
  }

  get stage(): Stage {
    return this.record.stages?.[this.version.version] ?? 'none';
  }

  /** Predictions for rows of raw column values. @throws HearthError score/… */
  score(rows: readonly InputRow[]): Promise<readonly Prediction[]> {
    return this.#ports.compute.service('score').score(this.manifest, rows);
  }

  /** Predictions for pictures, by a model of pictures. @throws HearthError score/not-of-pictures, score/no-picture */
  scorePictures(pictures: readonly Blob[]): Promise<readonly Prediction[]> {
    return this.#ports.compute.service('score').scorePictures(this.manifest, pictures);
  }

  /** The ONNX file. */
  async download(): Promise<Blob> {
    const blob = await this.#ports.blobs.get(this.manifest.onnx);
    return new Blob([blob], { type: 'application/octet-stream' });
  }
}
