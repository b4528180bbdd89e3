// Our own Python: what flows import, and what runs their functions, by path in Python's place for packages.
const texts = import.meta.glob<string>('./modules/**/*.py', {
  query: '?raw',
  import: 'default',
  eager: true
});

export const pythonModules: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(texts).map(([path, text]) => [path.replace('./modules/', ''), text])
);
