// Everything the catalog shows, from four sources, as one kind of card: models of this workspace, models worth
// fetching, one that comes with the studio, and prebuilt chat models.
import type { AssetRecord, AssetVersion } from '$core/assets';
import { parameterCount } from '$core/lm/architecture';
import type { CatalogModel } from '$core/lm/catalog';
import { chatMemory, fitOf, prebuiltFit, quantisationName, type Fit } from '$core/lm/fit';
import type { GpuReport } from '$core/gpu';
import type { LanguageModelManifest, LmOrigin } from '$core/lm/manifest';
import { prebuiltLicence, type PrebuiltModel } from '$core/lm/prebuilt';

export const places = ['here', 'fetch', 'prebuilt'] as const;
/** here: in this workspace. fetch: to be brought into it. prebuilt: run by WebLLM, for chat only. */
export type Place = (typeof places)[number];

export interface Entry {
  readonly key: string;
  readonly place: Place;
  readonly title: string;
  readonly family: string;
  readonly parameters?: number;
  readonly licence?: string;
  /** Bytes to fetch, or kept. */
  readonly bytes?: number;
  readonly context: number;
  readonly quantisation: string;
  readonly fit: Fit | undefined;
  readonly gated: boolean;
  /** A prebuilt model whose files are on this device. */
  readonly stored: boolean;
  /** Ref of a model that is here: 'stories@1'. */
  readonly ref?: string;
  /** Its newest version; of a shared workspace, the bytes may be elsewhere. */
  readonly version?: AssetVersion;
  readonly origin?: LmOrigin;
  readonly id?: string;
}

export interface Device {
  readonly gpu: GpuReport;
  readonly memoryBudget: number;
}

export function entryOfRecord(record: AssetRecord, device: Device | undefined): Entry {
  const version = record.versions.at(-1)!;
  const manifest = version.manifest as LanguageModelManifest;
  const { architecture } = manifest;
  return {
    key: `here:${record.name}`,
    place: 'here',
    title: record.name,
    family: architecture.family === 'qwen2' ? 'Qwen' : 'Llama',
    parameters: manifest.parameters,
    ...(manifest.licence === undefined ? {} : { licence: manifest.licence }),
    bytes: manifest.bytes,
    context: architecture.context,
    quantisation: manifest.weightType.toLowerCase(),
    fit: device && fitOf(chatMemory(architecture, manifest.bytes), [], device),
    gated: false,
    stored: true,
    ref: `${record.name}@${version.version}`,
    version,
    origin: manifest.origin
  };
}

export function entryOfCatalog(model: CatalogModel, device: Device | undefined): Entry {
  return {
    key: `fetch:${model.id}`,
    place: 'fetch',
    title: model.title,
    family: model.family,
    parameters: parameterCount(model.architecture),
    licence: model.licence,
    bytes: model.bytes,
    context: model.architecture.context,
    quantisation: 'bf16',
    fit: device && fitOf(chatMemory(model.architecture, model.bytes), [], device),
    gated: model.gated ?? false,
    stored: false,
    origin: model.origin,
    id: model.id
  };
}

export function entryOfPrebuilt(
  model: PrebuiltModel,
  device: Device | undefined,
  stored: ReadonlySet<string>
): Entry {
  const licence = prebuiltLicence(model.id);
  return {
    key: `prebuilt:${model.id}`,
    place: 'prebuilt',
    title: model.title,
    family: model.family,
    ...(model.parameters === undefined ? {} : { parameters: model.parameters }),
    ...(licence === undefined ? {} : { licence }),
    context: model.context,
    quantisation: `${quantisationName(model)} (${model.quantisation})`,
    fit: device && prebuiltFit(model, device),
    gated: false,
    stored: stored.has(model.id),
    id: model.id
  };
}

/** Whether a catalogued model is in the workspace already: fetched from the same place. */
export function isHere(model: CatalogModel, records: readonly AssetRecord[]): boolean {
  const wanted = JSON.stringify(
    model.origin,
    Object.keys(model.origin).filter((key) => key !== 'revision')
  );
  return records.some(({ versions }) => {
    const { origin } = versions.at(-1)!.manifest as LanguageModelManifest;
    return (
      JSON.stringify(
        origin,
        Object.keys(model.origin).filter((key) => key !== 'revision')
      ) === wanted
    );
  });
}

/** Whether it may be tried: how much memory a graphics device has no browser tells, so too little is only a warning. */
export function mayTry({ fit }: Entry): boolean {
  return fit !== undefined && (fit.fits || fit.why === 'memory');
}

export interface EntryFilter {
  readonly text: string;
  readonly place: Place | '';
  readonly family: string;
  readonly fitting: boolean;
}
export const noFilter: EntryFilter = { text: '', place: '', family: '', fitting: false };

export function filterEntries(entries: readonly Entry[], filter: EntryFilter): readonly Entry[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    const text = `${entry.title} ${entry.family} ${entry.licence ?? ''} ${entry.quantisation}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (filter.place === '' || entry.place === filter.place) &&
      (filter.family === '' || entry.family === filter.family) &&
      (!filter.fitting || entry.fit?.fits === true)
    );
  });
}
