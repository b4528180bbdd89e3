// The state of the training form: what was chosen, what follows from it, and the jobs it would start. Everything
// a person has not chosen follows the dataset, so changing the dataset or target never leaves stale choices.
import { SvelteMap } from 'svelte/reactivity';
import type { DatasetVersion } from '$core/assets';
import { components, type ComponentName } from '$core/components/index';
import type { ColumnProfile, TableProfile } from '$core/data/profile';
import type { StoredColumn } from '$core/data/table';
import { toErrorRecord, type ErrorRecord } from '$core/errors';
import type { JobRecord } from '$core/jobs/record';
import type { Task } from '$core/models/manifest';
import type { Params } from '$core/params';
import { trainingParams } from '$core/training/common';
import { possibleTasks, taskOfTarget } from '$core/training/task';
import { problemsOf } from '$parts/params/param-problems';
import type { Workspace } from '$sdk/workspace';
import { Costs } from './costs.svelte';
import { adviseFeatures, isLearnable, type FeatureAdvice } from './feature-advice';
import { canBeTarget, guessTarget } from './target-guess';

export const algorithms: readonly ComponentName[] = Object.values(components)
  // Those of tables of columns; texts and pictures are trained on from their labels.
  .filter((spec) => spec.category === 'train' && 'features' in spec.params)
  .map((spec) => spec.name);

const { target: _target, task: _task, features: _features, ...validationParams } = trainingParams;
export { validationParams };

/** Parameters of an algorithm beside those all trainings share. */
export function ownParams(algorithm: ComponentName): Params {
  return Object.fromEntries(
    Object.entries(components[algorithm].params as Params).filter(([name]) => !(name in trainingParams))
  );
}

export interface Feature extends FeatureAdvice<StoredColumn> {
  readonly chosen: boolean;
}

/** Why training cannot be started yet. */
export type Obstacle =
  'dataset' | 'target' | 'features' | 'algorithm' | 'group' | 'time' | 'settings' | 'memory';

type Values = Readonly<Record<string, unknown>>;

export class TrainForm {
  readonly #workspace: Workspace;
  /** Time and memory by algorithm. */
  readonly costs: Costs;
  #ref = $state<string>();
  #version = $state.raw<DatasetVersion>();
  #profile = $state.raw<TableProfile>();
  #profileError = $state.raw<ErrorRecord>();
  #chosenTarget = $state<string>();
  #chosenTask = $state<Task>();
  readonly #ticked = new SvelteMap<string, boolean>();
  #chosen = $state.raw<readonly ComponentName[]>(['train-gradient-boosting']);
  #validation = $state.raw<Values>({});
  #own = $state.raw<Readonly<Partial<Record<ComponentName, Values>>>>({});
  #seed = $state<number>(1);
  #error = $state.raw<ErrorRecord>();
  #starting = $state(false);
  /** Name for the model; empty lets the dataset and algorithm name it. */
  name = $state('');

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.costs = new Costs(workspace.jobs);
  }

  /** Starts over with another dataset. What is wrong with the ref is told in `error`. */
  useDataset(ref: string): void {
    this.#profile = undefined;
    this.#profileError = undefined;
    this.#error = undefined;
    this.#chosenTarget = undefined;
    this.#chosenTask = undefined;
    this.#ticked.clear();
    this.#validation = {};
    try {
      const dataset = this.#workspace.datasets.get(ref);
      this.#ref = dataset.ref;
      this.#version = dataset.version;
    } catch (error) {
      this.#ref = undefined;
      this.#version = undefined;
      this.#error = toErrorRecord(error);
      return;
    }
    void this.#readProfile(this.#ref);
    this.#recount();
  }

  /** Takes over everything that an earlier run was given. */
  useRun(record: JobRecord): void {
    const ref = record.inputs.data;
    if (ref) this.useDataset(ref);
    const { target, task, features, ...rest } = record.params;
    this.#chosenTarget = typeof target === 'string' ? target : undefined;
    this.#chosenTask = task === 'auto' ? undefined : (task as Task | undefined);
    const names = Array.isArray(features) ? features : [];
    if (names.length > 0) for (const { name } of this.columns) this.#ticked.set(name, names.includes(name));
    const shared = Object.keys(rest).filter((name) => name in validationParams);
    this.#validation = Object.fromEntries(shared.map((name) => [name, rest[name]]));
    const own = Object.entries(rest).filter(([name]) => !(name in validationParams));
    const component = record.component as ComponentName;
    this.#own = { [component]: Object.fromEntries(own) };
    this.#chosen = [component];
    this.#seed = record.seed;
    this.#recount();
  }

  get ref(): string | undefined {
    return this.#ref;
  }
  get version(): DatasetVersion | undefined {
    return this.#version;
  }
  readonly columns = $derived<readonly StoredColumn[]>(this.version?.manifest.columns ?? []);
  readonly rows = $derived(this.version?.manifest.rows ?? 0);
  readonly targetChoices = $derived(this.columns.filter((column) => canBeTarget(column, this.rows)));

  get profile(): TableProfile | undefined {
    return this.#profile;
  }
  get profileError(): ErrorRecord | undefined {
    return this.#profileError;
  }

  readonly #target = $derived(this.#chosenTarget ?? guessTarget(this.columns, this.rows));
  get target(): string | undefined {
    return this.#target;
  }
  set target(name: string | undefined) {
    this.#chosenTarget = name;
    this.#chosenTask = undefined;
    if (name !== undefined) this.#ticked.delete(name);
    this.#recount();
  }
  get targetIsGuess(): boolean {
    return this.#chosenTarget === undefined;
  }
  readonly targetColumn = $derived(this.columns.find((column) => column.name === this.target));
  readonly targetProfile = $derived<ColumnProfile | undefined>(
    this.#profile?.columns.find((column) => column.name === this.target)
  );
  /** Number of different values of the target; undefined until the profile tells. */
  readonly targetDistinct = $derived(
    this.targetColumn?.type === 'boolean'
      ? 2
      : (this.targetColumn?.levelCount ?? this.targetProfile?.distinct)
  );

  /** The task that follows from the target; undefined while that is not known yet. */
  readonly proposedTask = $derived(
    this.targetColumn && this.targetDistinct !== undefined
      ? taskOfTarget(this.targetColumn.type, this.targetDistinct)
      : undefined
  );
  readonly tasks = $derived<readonly Task[]>(
    this.targetColumn && this.targetDistinct !== undefined
      ? possibleTasks(this.targetColumn.type, this.targetDistinct)
      : []
  );
  get task(): Task | undefined {
    return this.#chosenTask ?? this.proposedTask;
  }
  set task(task: Task | undefined) {
    this.#chosenTask = task === this.proposedTask ? undefined : task;
    this.#recount();
  }

  readonly features = $derived<readonly Feature[]>(this.#adviseAll());
  readonly chosenFeatures = $derived(this.features.filter((feature) => feature.chosen));

  tick(names: Iterable<string>, chosen: boolean): void {
    for (const name of names) this.#ticked.set(name, chosen);
    this.#recount();
  }

  get chosen(): readonly ComponentName[] {
    return this.#chosen;
  }
  choose(algorithm: ComponentName, chosen: boolean): void {
    this.#chosen = algorithms.filter((other) =>
      other === algorithm ? chosen : this.#chosen.includes(other)
    );
    this.#recount();
  }

  get validation(): Values {
    return this.#validation;
  }
  set validation(values: Values) {
    this.#validation = values;
    this.#recount();
  }

  own(algorithm: ComponentName): Values {
    return this.#own[algorithm] ?? {};
  }
  setOwn(algorithm: ComponentName, values: Values): void {
    this.#own = { ...this.#own, [algorithm]: values };
    this.#recount();
  }

  get seed(): number {
    return this.#seed;
  }
  set seed(seed: number) {
    this.#seed = seed;
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get starting(): boolean {
    return this.#starting;
  }

  readonly obstacle = $derived<Obstacle | undefined>(this.#findObstacle());

  /** The parameters a job of this algorithm would be given. */
  paramsOf(algorithm: ComponentName): Values {
    const { target, task } = this;
    return {
      ...this.own(algorithm),
      ...this.#validation,
      target,
      task: this.#chosenTask === undefined ? 'auto' : task,
      features: this.#featureParam()
    };
  }

  /** Starts one job for each chosen algorithm; gives their ids, none where one was refused (see `error`). */
  async start(): Promise<readonly string[]> {
    this.#starting = true;
    this.#error = undefined;
    try {
      const ids: string[] = [];
      for (const algorithm of this.#chosen) ids.push(await this.#submit(algorithm));
      return ids;
    } catch (error) {
      this.#error = toErrorRecord(error);
      return [];
    } finally {
      this.#starting = false;
    }
  }

  async #submit(algorithm: ComponentName): Promise<string> {
    const suffix = this.#chosen.length > 1 ? ` ${algorithm.replace('train-', '')}` : '';
    const name = this.name.trim() === '' ? {} : { name: `${this.name.trim()}${suffix}` };
    const inputs = { data: this.#ref };
    const options = { seed: this.#seed, ...name };
    return (await this.#workspace.jobs.submit(algorithm, inputs, this.paramsOf(algorithm), options)).id;
  }

  #adviseAll(): readonly Feature[] {
    const { target, rows } = this;
    if (target === undefined) return [];
    const grouped = this.#validation.validation === 'group' ? this.#validation.groupColumn : undefined;
    const groupColumn = typeof grouped === 'string' ? grouped : undefined;
    const advice = adviseFeatures(this.columns, { rows, target, groupColumn, profile: this.#profile });
    const isTicked = ({ column, reason }: FeatureAdvice): boolean =>
      isLearnable(reason) && (this.#ticked.get(column.name) ?? reason === undefined);
    return advice.map((a) => ({ ...a, chosen: isTicked(a) }));
  }

  /** Empty, "all that are of use", where the choice is just that; else the names. */
  #featureParam(): readonly string[] {
    const usual = this.features.every(({ reason, chosen }) => chosen === (reason === undefined));
    return usual ? [] : this.chosenFeatures.map(({ column }) => column.name);
  }

  #findObstacle(): Obstacle | undefined {
    if (!this.version) return 'dataset';
    if (this.target === undefined) return 'target';
    if (this.chosenFeatures.length === 0) return 'features';
    if (this.#chosen.length === 0) return 'algorithm';
    const { validation, groupColumn, timeColumn } = this.#validation;
    if (validation === 'group' && groupColumn === undefined) return 'group';
    if (validation === 'time' && timeColumn === undefined) return 'time';
    if (!this.#chosen.every((algorithm) => this.#isRight(algorithm))) return 'settings';
    return this.#chosen.some((algorithm) => this.costs.get(algorithm)?.fits === false) ? 'memory' : undefined;
  }

  #isRight(algorithm: ComponentName): boolean {
    const own = problemsOf(ownParams(algorithm), this.own(algorithm));
    const shared = problemsOf(validationParams, this.#validation);
    return Object.keys({ ...own, ...shared }).length === 0;
  }

  async #readProfile(ref: string): Promise<void> {
    try {
      const profile = await this.#workspace.datasets.profile(ref);
      if (this.#ref === ref) this.#profile = profile;
    } catch (error) {
      if (this.#ref === ref) this.#profileError = toErrorRecord(error);
    }
  }

  /** Every change of what the jobs would be given ends here. */
  #recount(): void {
    const { target } = this;
    const inputs = { data: this.#ref };
    const able = target === undefined ? [] : algorithms.filter((algorithm) => this.#isRight(algorithm));
    const asks = able.map((component) => ({ component, inputs, params: this.paramsOf(component) }));
    void this.costs.ask(asks);
  }
}
