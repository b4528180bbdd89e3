// Paths of a flow's files: always below the flow's own folder, with slashes, so that no file written from an import can
// land, and no template be read, anywhere else.
import { HearthError } from '../errors';
import { unsafeKeys } from './unsafe-keys';

/** 'a/./b.txt' as 'a/b.txt'. @throws HearthError flow/unsafe-file for a path that leaves its folder */
export function flowPath(path: string): string {
  const refuse = (reason: string) =>
    new HearthError('flow/unsafe-file', { file: path.slice(0, 200), reason });
  if (path.length > 400) throw refuse('its path is too long');
  if (/[\u0000-\u001f\\]/.test(path)) throw refuse('its path has a backslash or a control character');
  if (/^([/~]|[a-zA-Z]:)/.test(path)) throw refuse('its path begins outside the folder of the flow');
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refuse('its path leads out of the folder of the flow');
  if (parts.length === 0 || parts.some((part) => unsafeKeys.has(part)))
    throw refuse('its path is no file name');
  return parts.join('/');
}
