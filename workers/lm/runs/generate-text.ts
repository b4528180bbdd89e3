// Answers for the rows of a table, one after another; always the likeliest words, so a run repeats to the same.
import type { Run, RunContext } from '$core/component';
import type { generateText } from '$core/components/language/generate-text';
import { readFrame, writeFrame } from '$core/data/codec';
import { sliceFrame, stringColumn, type Frame } from '$core/data/frame';
import { columnSchema } from '$core/data/table';
import { HearthError } from '$core/errors';
import type { Example } from '$core/lm/examples';
import { isRecord } from '$core/params';
import { textAt } from '../data/token-set';
import { Gpu } from '../gpu/device';
import { openModel } from '../load/open-model';
import { LoadedModel } from '../model/loaded-model';
import { readAdapter } from '../peft/adapter-files';
import { AnswerWriter } from '../train/answers';

type Params = Parameters<Run<typeof generateText>>[0]['params'];

export const runGenerateText: Run<typeof generateText> = async ({ inputs, params }, ctx) => {
  const { data } = inputs;
  for (const name of placeholders(params.prompt))
    if (!columnSchema(data, name))
      throw new HearthError('data/unknown-column', { column: name, table: 'The table' });
  const whole = await readFrame(data, ctx.blobs);
  const frame = sliceFrame(whole, 0, Math.min(params.limit, whole.rows));
  const opened = await openModel(inputs.model, ctx.blobs);
  const adapter = inputs.adapter && (await readAdapter(inputs.adapter, ctx.blobs));
  const gpu = await Gpu.open();
  try {
    const onProgress = (fraction: number): void =>
      ctx.progress(0, `Loading, ${Math.round(fraction * 100)} %`);
    const options = { signal: ctx.signal, onProgress, base: params.base };
    const model = await LoadedModel.load(gpu, opened.architecture, opened.weights, options);
    const room = { questionTokens: params.maxPrompt, answerTokens: params.maxTokens };
    const writer = await AnswerWriter.create(model, opened, room);
    try {
      await writer.use(adapter);
      const answers = await answered(writer, frame, params, ctx);
      return { table: await withAnswers(frame, data.columns, params.name.trim(), answers, ctx) };
    } finally {
      writer.close();
    }
  } finally {
    gpu.close();
  }
};

/** Names in braces. */
export function placeholders(prompt: string): readonly string[] {
  return [...prompt.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name!.trim());
}

/** The prompt of one row. */
export function promptFor(prompt: string, cell: (column: string) => string): string {
  return prompt.replace(/\{([^{}]+)\}/g, (_, name: string) => cell(name.trim()));
}

async function answered(
  writer: AnswerWriter,
  frame: Frame,
  { prompt, system }: Params,
  ctx: RunContext
): Promise<readonly string[]> {
  const kept = ctx.resumeFrom;
  const answers = isRecord(kept) && Array.isArray(kept.answers) ? [...(kept.answers as string[])] : [];
  for (let row = answers.length; row < frame.rows; row++) {
    const asked = promptFor(prompt, (column) => textAt(frame, column, row));
    const messages = [
      ...(system.trim() === '' ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user' as const, content: asked }
    ];
    const example: Example = { kind: 'chat', messages };
    answers.push((await writer.answer(example, ctx.signal)).trim());
    if (ctx.checkpointDue()) await ctx.checkpoint({ answers });
    ctx.progress((row + 1) / frame.rows, `${row + 1} of ${frame.rows} rows`);
    await ctx.tick();
  }
  return answers;
}

async function withAnswers(
  frame: Frame,
  schema: Parameters<typeof writeFrame>[1],
  name: string,
  answers: readonly string[],
  ctx: RunContext
) {
  const kept = frame.columns.flatMap((column, i) =>
    column.name === name ? [] : [{ column, described: schema[i]! }]
  );
  const added = stringColumn(name, answers);
  return writeFrame(
    { rows: frame.rows, columns: [...kept.map(({ column }) => column), added] },
    [
      ...kept.map(({ described }) => ({ name: described.name, type: described.type })),
      { name, type: 'text' as const }
    ],
    ctx.blobs
  );
}
