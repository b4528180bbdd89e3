// How a component of ours is called in an Azure ML workspace, and what flows through its ports there.
import type { AssetParam } from '../../params';
import type { WireType } from '../graph';
import { pipelineEntries, pipelineSources } from '../pipeline-palette';

const prefix = 'hearth_';

/** The component of a job that Azure ML runs and this studio does not: drawn, kept whole and written back. */
export const azureJob = 'azureml-job';

/** 'azureml:hearth_train_linear:1' */
export function azureReference(component: string): string {
  const version = pipelineEntries.get(component)?.version ?? 1;
  return `azureml:${prefix}${component.replaceAll('-', '_')}:${version}`;
}

/** The component a job of ours names; undefined for any other job. */
export function componentOf(reference: unknown): string | undefined {
  const [, name] =
    (typeof reference === 'string' && /^azureml:hearth_([a-z0-9_]+)[:@][\w.-]+$/.exec(reference)) || [];
  const component = name?.replaceAll('_', '-');
  return component !== undefined && pipelineEntries.has(component) ? component : undefined;
}

/** Types of CLI v2 for what flows through our ports. */
export function azureType(type: WireType): string {
  if (type === 'table' || type === 'images') return 'uri_folder';
  return type === 'model' || type === 'language-model' || type === 'adapter' ? 'custom_model' : 'uri_file';
}

/** The source that brings an asset of a pipeline input's type. */
export function sourceFor(type: unknown): keyof typeof pipelineSources {
  return type === 'custom_model' || type === 'mlflow_model' ? 'choose-model' : 'choose-dataset';
}

/** 'adult@2' as Azure ML writes it, and back. */
export function assetPath(ref: string): string {
  const [name, version] = ref.split('@');
  return version === undefined ? `azureml:${name}@latest` : `azureml:${name}:${version}`;
}

export function refOfPath(path: unknown): string | undefined {
  const [, name, version] =
    (typeof path === 'string' && /^azureml:([^/:@]+)(?::(\d+)|@latest)$/.exec(path)) || [];
  return name === undefined ? undefined : version === undefined ? name : `${name}@${version}`;
}

/** What kind of asset a source brings. */
export function assetOf(component: string): AssetParam['asset'] | undefined {
  return Object.hasOwn(pipelineSources, component)
    ? pipelineSources[component as keyof typeof pipelineSources].params.ref.asset
    : undefined;
}
