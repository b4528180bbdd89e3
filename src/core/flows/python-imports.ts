// Which packages a Python file needs that are not here, read from its import lines: told before anything runs.

/** Packages in whose place the studio has its own, and what installs packages. */
export const broughtPackages: readonly string[] = [
  'promptflow',
  'openai',
  'requests',
  'jinja2',
  'pip',
  'wheel'
];

/** Python 3.14's standard library, and what the studio brings. */
const present = new Set(
  (
    'abc annotationlib argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code ' +
    'codecs codeop collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg ' +
    'csv ctypes dataclasses datetime decimal difflib dis doctest email encodings enum errno faulthandler filecmp fileinput ' +
    'fnmatch fractions functools gc getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http importlib inspect ' +
    'io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes modulefinder ' +
    'multiprocessing numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib posixpath ' +
    'pprint profile pstats py_compile pyclbr pydoc queue quopri random re reprlib runpy sched secrets select selectors shelve ' +
    'shlex shutil signal site socket socketserver sqlite3 ssl stat statistics string stringprep struct subprocess symtable ' +
    'sys sysconfig tabnanny tarfile tempfile textwrap this threading time timeit token tokenize tomllib trace traceback ' +
    'tracemalloc types typing unicodedata unittest urllib uuid warnings wave weakref webbrowser wsgiref xml xmlrpc zipapp ' +
    'zipfile zipimport zlib zoneinfo __future__ pyodide js promptflow openai requests jinja2'
  ).split(' ')
);

/** Names of packages that are neither in the standard library, nor here, nor among the flow's own files or `modules`. */
export function absentPackages(
  source: string,
  files: Readonly<Record<string, string>>,
  modules: readonly string[] = []
): readonly string[] {
  const own = new Set([
    ...modules,
    ...Object.keys(files).flatMap((path) => path.replace(/\.py$/, '').split('/'))
  ]);
  const named = [
    ...source.matchAll(/^[^\S\n]*(?:from[^\S\n]+([\w.]+)[^\S\n]+import\b|import[^\S\n]+([\w., \t]+))/gm)
  ];
  const packages = named.flatMap(([, from, list]) =>
    (from ?? list ?? '').split(',').map((name) => name.trim().split(/[.\s]/)[0] ?? '')
  );
  return [...new Set(packages)].filter((name) => name !== '' && !present.has(name) && !own.has(name));
}
