// TypeScript to JavaScript: types are taken out and nothing else is changed, so that each line stays where it was and an
// error names the line a person wrote. Types are not checked. Plain JavaScript comes out as it is.
import { HearthError } from '$core/errors';

/** @throws HearthError data/script-failed with the line at which it is no TypeScript */
export async function plainCode(code: string): Promise<string> {
  const { transform } = await import('sucrase');
  try {
    return transform(code, {
      transforms: ['typescript'],
      disableESTransforms: true,
      keepUnusedImports: true
    }).code;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { line } = (error as { loc?: { line: number } }).loc ?? {};
    const reason = error.message.replace(/\s*\(\d+:\d+\)$/, '');
    throw new HearthError('data/script-failed', { reason, ...(line === undefined ? {} : { line }) });
  }
}
