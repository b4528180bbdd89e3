// One open workspace: its data, models and jobs.
import type { FullRef } from '$core/assets';
import type { FlowRating } from '$core/flows/rating';
import type { Live } from '$core/ports';
import { Adapters } from './adapters';
import { Catalog } from './catalog';
import { Conversations } from './conversations';
import { Datasets } from './datasets';
import { Images } from './images';
import { flowRatings } from './flow-ratings';
import { Flows } from './flows';
import { Jobs } from './jobs';
import { Labels } from './labels/labels';
import { LanguageModels } from './language-models';
import { traceLineage, type LineageNode } from './lineage';
import { Models } from './models';
import { pipelineRecords } from './pipeline-maps';
import { Pipelines } from './pipelines';
import type { WorkspacePorts } from './ports';
import { Prebuilt } from './prebuilt';
import { Sharing } from './sharing';
import { Speeches } from './speech';

export class Workspace {
  readonly id: string;
  /** Kept in step by whoever renames the workspace. */
  name: string;
  readonly datasets: Datasets;
  readonly images: Images;
  readonly labels: Labels;
  readonly models: Models;
  readonly jobs: Jobs;
  readonly languageModels: LanguageModels;
  readonly adapters: Adapters;
  readonly conversations: Conversations;
  readonly speech: Speeches;
  readonly prebuilt: Prebuilt;
  readonly sharing: Sharing;
  readonly pipelines: Pipelines;
  readonly flows: Flows;
  readonly #ports: WorkspacePorts;
  readonly #catalog: Catalog;

  constructor(name: string, ports: WorkspacePorts) {
    this.id = ports.id;
    this.name = name;
    this.#ports = ports;
    this.#catalog = new Catalog(ports);
    this.jobs = new Jobs(ports, this.#catalog, (inputs) => this.sharing.bytes?.require(inputs));
    this.datasets = new Datasets(ports, this.#catalog, this.jobs);
    this.images = new Images(ports, this.#catalog, this.jobs);
    this.sharing = new Sharing(
      ports,
      this.#catalog,
      () => this.name,
      () => this.labels.shardNames()
    );
    // Claims of items are compared between devices.
    const clock = { now: () => this.sharing.now(), id: () => ports.clock.id() };
    this.labels = new Labels({ ...ports, clock, shards: this.sharing.shards(ports.shards) }, this);
    this.models = new Models(ports, this.#catalog, this.jobs);
    this.languageModels = new LanguageModels(ports, this.#catalog, this.jobs);
    this.adapters = new Adapters(ports, this.#catalog);
    this.conversations = new Conversations(ports);
    this.speech = new Speeches(ports, this.#catalog);
    this.prebuilt = new Prebuilt(ports);
    this.pipelines = new Pipelines(ports, this.#catalog, this.jobs);
    this.flows = new Flows(ports, this.jobs);
  }

  /** Cleans up after the last session and takes up unfinished jobs. Call once, after opening. */
  async start(): Promise<void> {
    await this.labels.purge();
    await this.#catalog.purge();
    this.jobs.adoptAll();
    // The relay is not waited for; what goes wrong is told by the state of the session.
    void this.sharing.resume();
    // After the jobs: a run finds the job of its step under way.
    this.pipelines.adoptAll();
  }

  /** Frees the bytes of what was deleted. Does nothing while a job runs. */
  cleanUp(): Promise<{ readonly bytes: number }> {
    return this.#catalog.purge();
  }

  /** Bytes one job or model may take in memory, on this device. */
  get memoryBudget(): number {
    return this.#ports.memoryBudget;
  }

  /** Bytes stored in this workspace. */
  async storedBytes(): Promise<number> {
    return [...(await this.#ports.blobs.list()).values()].reduce((sum, size) => sum + size, 0);
  }

  /** Changes whenever any record does. */
  get changes(): Live<unknown> {
    return this.#catalog.records.live;
  }

  /** Where 'model:adult@1' or 'dataset:adult@1' came from, back to the file and its hash. */
  lineage(ref: FullRef): LineageNode {
    return traceLineage(ref, this.#catalog, this.jobs);
  }

  /** The whole workspace as one checksummed file. */
  async export(onProgress: (fraction: number) => void = () => undefined): Promise<File> {
    // Zip and unzip come only with an archive: they would be a tenth of the first load.
    const [{ writeArchive }, { readComments }] = await Promise.all([
      import('./archive'),
      import('./comments-archive')
    ]);
    const records = {
      assets: Object.fromEntries(
        [...this.#catalog.records.all()].filter(([, r]) => r.deletedAt === undefined)
      ),
      jobs: Object.fromEntries(this.jobs.records.all()),
      conversations: Object.fromEntries(this.conversations.list().map((c) => [c.id, c])),
      labels: await this.labels.archived(),
      pipelines: pipelineRecords(this.#ports.document),
      flows: Object.fromEntries(this.flows.list().map((flow) => [flow.id, flow])),
      ratings: Object.fromEntries(this.#ports.document.records<FlowRating>(flowRatings).all()),
      comments: await readComments(this.#ports.shards)
    };
    return writeArchive(this.name, records, this.#ports, onProgress);
  }

  close(): void {
    this.sharing.close();
    this.pipelines.close();
    this.jobs.close();
  }
}
