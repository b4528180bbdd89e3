// What a flow's `requirements.txt` asks for: names of packages and, as they are written, which versions.

export interface Requirement {
  /** As it is written: 'scikit_learn'. */
  readonly name: string;
  /** '>=1.2,<2', or nothing. */
  readonly version: string;
}

/** A longer line names no package: files come from anybody. */
const longestLine = 1000;

/** Lines that name a package (PEP 508): options, addresses and what is remarked are passed over. */
export function readRequirements(text: string): readonly Requirement[] {
  return text.split(/\r?\n/).flatMap((line) => {
    if (line.length > longestLine) return [];
    const said = line
      .replace(/(^|\s)#.*$/, '')
      .replace(/\s+/g, ' ')
      .trim();
    const found = /^([A-Za-z0-9][\w.-]*?) ?(?:\[[^\]]*\])? ?(@.*|[=<>!~(][^;]*)?(?:;.*)?$/.exec(said);
    if (!found) return [];
    const [, name = '', version = ''] = found;
    return [{ name, version: version.startsWith('@') ? '' : version.replace(/[\s()]+/g, '') }];
  });
}

/** 'requirements.txt', 'requirements-dev.txt', also in a folder. */
export const isRequirements = (path: string): boolean => /(^|\/)requirements[\w.-]*\.txt$/.test(path);
