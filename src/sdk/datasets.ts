// Datasets of a workspace: import, look, edit, profile, export.
import { nameFromFile, type AssetRecord, type DatasetVersion, type Ref } from '$core/assets';
import type { TableEdit } from '$core/data/edits';
import type { GridView, ViewQuery } from '$core/data/grid';
import type { ImportIssue, ImportOptions, ImportPreview, ImportReport } from '$core/data/import';
import type { TableProfile } from '$core/data/profile';
import type { ColumnSchema, TableManifest } from '$core/data/table';
import type { BlobId, Live } from '$core/ports';
import type { DataService } from '$core/services';
import type { Catalog } from './catalog';
import type { FetchOptions } from './fetch-file';
import type { Job } from './job';
import type { Jobs } from './jobs';
import type { WorkspacePorts } from './ports';

export interface ImportRequest extends ImportOptions {
  /** Name of the dataset; an existing name gets a new version. Default: from the file's name, made free. */
  readonly name?: string;
  /** Of what somebody did not ask for by itself: its end is no news. */
  readonly isBackground?: boolean;
  readonly signal?: AbortSignal;
}

export interface Imported {
  readonly ref: string;
  readonly rows: number;
  readonly columns: readonly Pick<ColumnSchema, 'name' | 'type' | 'missing'>[];
  readonly issues: readonly ImportIssue[];
  readonly report: ImportReport;
  readonly job: string;
}

export type ImportSource = File | Blob | string;
export type ExportFormat = 'csv' | 'jsonl' | 'parquet';

export class Datasets {
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;
  readonly #jobs: Jobs;

  constructor(ports: WorkspacePorts, catalog: Catalog, jobs: Jobs) {
    this.#ports = ports;
    this.#catalog = catalog;
    this.#jobs = jobs;
  }

  /** Records of all datasets, newest first. */
  get live(): Live<readonly AssetRecord[]> {
    return { get: () => this.list(), subscribe: this.#catalog.records.live.subscribe };
  }

  /** Without the tables that are only kept between two steps of a pipeline. */
  list(): readonly AssetRecord[] {
    return this.#catalog.list('dataset').filter(({ isBetweenSteps }) => !isBetweenSteps);
  }

  /** Bytes and name of a source; a URL is fetched. @throws HearthError data/bad-address, data/fetch-failed */
  async fetch(source: ImportSource, options: FetchOptions = {}): Promise<File> {
    if (source instanceof File) return source;
    if (source instanceof Blob) return new File([source], 'data');
    const { fetchFile } = await import('./fetch-file');
    return fetchFile(source, options);
  }

  /** How a file would be read, and its first rows. */
  async preview(file: File, options: ImportOptions = {}): Promise<ImportPreview> {
    return this.#ports.compute.service('data').preview(file, file.name, options);
  }

  /** Imports a file, bytes or a URL. @throws HearthError data/…, store/quota, job/cancelled */
  async import(source: ImportSource, request: ImportRequest = {}): Promise<Imported> {
    const { signal } = request;
    const job = await this.startImport(await this.fetch(source, signal ? { signal } : {}), request);
    const cancel = (): void => job.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const { outputs } = await job.done();
      const { version } = this.#catalog.find('dataset', outputs.table!);
      const report = (await job.report<ImportReport>())!;
      const { rows, columns } = version.manifest as TableManifest;
      return { ref: outputs.table!, rows, columns, issues: report.issues, report, job: job.id };
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }

  /** Starts an import as a job, to be watched. */
  startImport(file: File, request: ImportRequest = {}): Promise<Job> {
    const { name, signal: _signal, isBackground, ...options } = request;
    return this.#jobs.submit(
      'import-table',
      { file },
      { fileName: file.name, options },
      {
        title: `Import ${file.name}`,
        ...(isBackground ? { tags: ['background'] } : {}),
        name: name ?? this.#catalog.freeName('dataset', nameFromFile(file.name))
      }
    );
  }

  /** @throws HearthError asset/not-found */
  get(ref: string): Dataset {
    const { record, version, ref: exact } = this.#catalog.find('dataset', ref);
    return new Dataset(exact, record, version as DatasetVersion, this.#ports.compute.service('data'));
  }

  /** A new version with these edits, or a new dataset if `name` is given. */
  async edit(
    ref: string,
    edits: readonly TableEdit[],
    options: { name?: string; seed?: number } = {}
  ): Promise<string> {
    const job = await this.#jobs.submit('edit-table', { table: ref }, { edits }, options);
    return (await job.done()).outputs.table!;
  }

  /** The job that profiles a table: the one that has already run for this content, or a new one. */
  async profileJob(ref: string, options: { target?: string } = {}): Promise<Job> {
    const params = options.target === undefined ? {} : { target: options.target };
    const done = await this.#jobs.findCompleted('profile-table', { table: ref }, params);
    return done ?? this.#jobs.submit('profile-table', { table: ref }, params, { tags: ['background'] });
  }

  /** Profile of every column; computed once per content. */
  async profile(ref: string, options: { target?: string } = {}): Promise<TableProfile> {
    const job = await this.profileJob(ref, options);
    await job.done();
    return (await job.report<TableProfile>())!;
  }

  /** The table as a file. */
  async export(ref: string, format: ExportFormat = 'csv'): Promise<File> {
    const job = await this.#jobs.submit('export-table', { table: ref }, { format }, { tags: ['background'] });
    await job.done();
    const written = (await job.report<{ blob: BlobId; mime: string }>())!;
    const name = `${this.get(ref).record.name}.${format}`;
    return new File([await this.#ports.blobs.get(written.blob)], name, { type: written.mime });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#catalog.rename('dataset', from, to);
  }

  update(name: string, change: Partial<Pick<AssetRecord, 'description' | 'tags'>>): Promise<void> {
    return this.#catalog.update('dataset', name, change);
  }

  /** Deletes all versions; `restore` undoes it until the workspace is next cleaned. */
  delete(name: string): Promise<void> {
    return this.#catalog.delete('dataset', name);
  }

  restore(name: string): Promise<void> {
    return this.#catalog.restore('dataset', name);
  }
}

/** One version of a dataset. */
export class Dataset {
  readonly ref: Ref;
  readonly record: AssetRecord;
  readonly version: DatasetVersion;
  readonly #service: DataService;

  constructor(ref: Ref, record: AssetRecord, version: DatasetVersion, service: DataService) {
    this.ref = ref;
    this.record = record;
    this.version = version;
    this.#service = service;
  }

  get manifest(): TableManifest {
    return this.version.manifest;
  }

  get columns(): TableManifest['columns'] {
    return this.manifest.columns;
  }

  /** A sorted, filtered view; close it when done. */
  async openView(query: ViewQuery = {}): Promise<TableView> {
    const { id, rows } = await this.#service.openView(this.manifest, query);
    return {
      rows,
      read: (from, to, columns) => this.#service.readView(id, from, to, columns),
      close: () => this.#service.closeView(id)
    };
  }

  /** Rows as objects, for small looks. Dates are epoch ms. */
  async rows(from = 0, to = 100): Promise<Record<string, string | number | null>[]> {
    const names = this.columns.map((column) => column.name);
    const view = await this.openView();
    try {
      const { columns, rowIds } = await view.read(from, to, names);
      return rowIds.map((_, row) =>
        Object.fromEntries(names.map((name, c) => [name, columns[c]![row] ?? null]))
      );
    } finally {
      await view.close();
    }
  }
}

export interface TableView {
  readonly rows: number;
  read(from: number, to: number, columns: readonly string[]): Promise<GridView>;
  close(): Promise<void>;
}
