// A model folder of the shared data in a browser, opened by the product's own reader.
import { DroppedFiles } from '$workers/lm/load/model-files';
import { fetchData, namesIn } from '../fetch-data';

/** All files of models/lm/<name>. */
export async function fetchModel(name: string): Promise<DroppedFiles> {
  const folder = `models/lm/${name}`;
  const files = new Map<string, Blob>();
  for (const file of (await namesIn(folder)) ?? [])
    files.set(file, new Blob([await fetchData(`${folder}/${file}`)]));
  return new DroppedFiles(files);
}
