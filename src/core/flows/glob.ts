// Paths by a pattern in which * stands for any letters of a name. A regular expression would do, but takes forever for a pattern
// made to be slow; this goes through a name once.

/** Whether a path fits a pattern; * goes past no slash. */
export function fitsPattern(path: string, pattern: string): boolean {
  const [names, patterns] = [path.split('/'), pattern.split('/')];
  return names.length === patterns.length && names.every((name, i) => fitsWhole(name, patterns[i]!));
}

/** Whether a name or a path fits a pattern; * goes past slashes too. */
export function fitsWhole(name: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first, last] = [parts[0]!, parts.at(-1)!];
  if (parts.length === 1) return name === pattern;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last))
    return false;
  const middle = name.slice(first.length, name.length - last.length);
  let at = 0;
  for (const part of parts.slice(1, -1)) {
    // The first place leaves most for what follows.
    const found = middle.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
