// The page where something was said, with its comments open.
export function pathToComments(path: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}comments`;
}
