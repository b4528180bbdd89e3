// Errors about prompt flows: their files, their nodes and the models they ask.
import { describe } from './describe';

const at = (file: string, line: number | undefined): string =>
  line === undefined ? file : `${file}, line ${line}`;

export const flowErrors = {
  'flow/bad-file': describe<{ file: string; line?: number; reason: string }>(
    422,
    (d) => `${at(d.file, d.line)}: ${d.reason}.`
  ),
  'flow/unsafe-file': describe<{ file: string; line?: number; reason: string }>(
    422,
    (d) => `${at(d.file, d.line)} was refused: ${d.reason}.`
  ),
  'flow/unsupported': describe<{ file: string; line?: number; feature: string }>(
    422,
    (d) => `${at(d.file, d.line)}: ${d.feature} cannot be read here.`
  ),
  'flow/no-flow': describe<{ where: string }>(
    422,
    (d) =>
      `There is no flow in ${d.where}: no flow.dag.yaml, no .prompty and no promptfooconfig.yaml was found.`
  ),
  'flow/not-found': describe<{ flow: string }>(404, (d) => `There is no flow "${d.flow}" in this workspace.`),
  'flow/not-ready': describe<{ flow: string; problems: readonly string[] }>(
    422,
    (d) => `${d.flow} cannot run yet. ${d.problems.join(' ')}`
  ),
  'flow/bad-mapping': describe<{ input: string; reason: string }>(
    422,
    (d) => `The input "${d.input}" cannot be filled: ${d.reason}.`
  ),
  'flow/bad-check': describe<{ check: string; reason: string }>(
    422,
    (d) => `The check "${d.check}" cannot be made: ${d.reason}.`
  ),
  'flow/node-failed': describe<{ node: string; reason: string }>(
    422,
    (d) => `The node "${d.node}" failed: ${d.reason}`
  ),
  'flow/no-model': describe<{ node: string }>(
    422,
    (d) => `The node "${d.node}" asks a language model, and none is chosen. Choose one and run again.`
  ),
  'flow/endpoint-failed': describe<{ url: string; reason: string }>(
    502,
    (d) => `The model at ${d.url} could not be asked: ${d.reason}.`
  ),
  'flow/no-python': describe<{ reason: string }>(503, (d) => `Python could not be started: ${d.reason}.`),
  'flow/package-missing': describe<{ node: string; module: string; package?: string }>(422, (d) =>
    d.package === undefined
      ? `The node "${d.node}" imports ${d.module}, and no such Python package is here. Give the flow its wheel under Files, Python packages, and run again.`
      : `The node "${d.node}" imports ${d.module}, and the Python package ${d.package} is not here. Pyodide's distribution has it: fetch it under Files, Python packages, and run again.`
  ),
  'flow/package-not-fetched': describe<{ package: string; url: string; reason: string }>(
    502,
    (d) =>
      `The Python package ${d.package} was not taken from ${d.url}: ${d.reason}. Nothing was kept, and the flow is as it was.`
  ),
  'flow/host-not-allowed': describe<{ node: string; host: string }>(
    403,
    (d) =>
      `The node "${d.node}" wants to ask ${d.host}, and this flow may not. Allow that address and run again.`
  ),
  'flow/request-failed': describe<{ node: string; url: string; reason: string }>(
    502,
    (d) => `The node "${d.node}" asked ${d.url}: ${d.reason}.`
  ),
  'flow/bad-picture': describe<{ file: string; reason: string }>(
    422,
    (d) => `The picture ${d.file} was not taken: ${d.reason}.`
  ),
  'flow/rows-differ': describe<{ rows: number; answers: number }>(
    422,
    (d) =>
      `The dataset has ${d.rows} rows, and the run whose answers are evaluated has ${d.answers}: they cannot be paired. Choose the dataset that the run was over, or none.`
  ),
  'flow/gate': describe<{
    measure: string;
    variant: string;
    value: number;
    least: number;
    better?: 'higher' | 'lower';
    unscored?: number;
  }>(422, (d) =>
    d.unscored
      ? `The gate is closed: of ${d.variant} ${d.unscored} ${d.unscored === 1 ? 'row' : 'rows'} failed or could not be judged by ${d.measure}.`
      : `The gate is closed: ${d.measure} of ${d.variant} is ${+d.value.toPrecision(4)}, and at ${d.better === 'lower' ? 'most' : 'least'} ${d.least} is asked.`
  )
} as const;
