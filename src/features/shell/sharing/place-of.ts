// Where in the studio a path is, in words: 'Data · adult'. Paths come from other people's devices.
import { isStudioPath } from '$core/sharing/comments';
import { capabilities } from '../../index';
import { locale } from '$ui/i18n.svelte';

/** `named`: what is at the path, where it is not its last part. Undefined for what is no page of the studio. */
export function placeOf(path: string | undefined, named?: string): string | undefined {
  if (!path || !isStudioPath(path)) return undefined;
  const [, first = '', ...rest] = path.split('/');
  const capability = capabilities.find((one) => one.path === `/${first}`);
  if (!capability) return undefined;
  const last = rest.at(-1);
  const title = capability.title[locale.current];
  return last ? `${title} · ${named ?? decoded(last)}` : title;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
