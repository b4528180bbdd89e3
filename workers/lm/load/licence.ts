// Under which licence a model comes: what its configuration says, else its card, else what the catalog knows.
import type { FetchedOrigin } from '$core/components/language/import-language-model';
import { cataloguedLicence } from '$core/lm/catalog';
import { licenceName, licenceOfCard } from '$core/lm/licence';
import type { Checkpoint } from './checkpoint-files';
import { readAll, type ModelFiles } from './model-files';

const card = 'README.md';
/** The licence stands at the top. */
const readBytes = 65_536;

export async function licenceOf(
  files: ModelFiles,
  { config }: Pick<Checkpoint, 'config'>,
  origin: FetchedOrigin
): Promise<string | undefined> {
  if (typeof config.license === 'string') return licenceName(config.license);
  const size = (await files.size(card)) ?? 0;
  const text = size === 0 ? '' : new TextDecoder().decode(await readAll(files, card, 0, readBytes));
  return licenceOfCard(text) ?? cataloguedLicence(origin);
}
