// Logits and log-probabilities of whole batches: what evaluation and tests need. Writing text is generate/.
import { ignoredLabel, type TokenBatch } from '$core/lm/batch';
import type { LoraSettings } from '$core/lm/lora';
import { Buffers, readBack, type View } from '../gpu/buffers';
import { Program } from '../gpu/program';
import { headChunk, headLoss, logits } from './head';
import type { LoadedModel } from './loaded-model';
import { Pass } from './pass';

export interface ForwardOptions {
  readonly rows: number;
  readonly length: number;
  readonly adapter?: { readonly settings: LoraSettings; readonly values: Float32Array };
}

export class Forward {
  readonly #pass: Pass;
  readonly #body: Program;
  readonly #loss: Program;
  readonly #lossView: View;
  readonly #staging: View;
  #logits: { readonly program: Program; readonly view: View; readonly staging: View } | undefined;

  private constructor(pass: Pass, body: Program, loss: Program, lossView: View, staging: View) {
    this.#pass = pass;
    this.#body = body;
    this.#loss = loss;
    this.#lossView = lossView;
    this.#staging = staging;
  }

  /** @throws HearthError gpu/lost, gpu/failed, job/out-of-memory */
  static async create(model: LoadedModel, { rows, length, adapter }: ForwardOptions): Promise<Forward> {
    const buffers = new Buffers(model.gpu);
    try {
      const lora = adapter && {
        settings: { ...adapter.settings, dropout: 0 },
        parameters: buffers.filled(adapter.values)
      };
      const pass = new Pass(model, buffers, {
        shape: { rows, length },
        shared: true,
        ...(lora ? { lora } : {})
      });
      const n = rows * length;
      const { vocabulary } = model.architecture;
      const loss = buffers.storage(n);
      const ops = headLoss(
        model,
        {
          normed: pass.activations.normed,
          logits: buffers.storage(headChunk(model.architecture, n) * vocabulary),
          labels: pass.labels,
          loss,
          runOf: (count) => pass.run(count)
        },
        n
      );
      const [body, head] = await Promise.all([
        Program.build(model.gpu, pass.forward()),
        Program.build(model.gpu, ops)
      ]);
      return new Forward(pass, body, head, loss, buffers.staging(n));
    } catch (error) {
      buffers.close();
      throw error;
    }
  }

  /** [rows x length x vocabulary]; for small batches, since it is all brought to the CPU. */
  async logits(batch: TokenBatch): Promise<Float32Array> {
    const { model, tokens, buffers } = this.#pass;
    if (!this.#logits) {
      const size = tokens * model.architecture.vocabulary;
      const view = buffers.storage(size);
      const views = { x: this.#pass.activations.normed, y: view, run: this.#pass.run(tokens) };
      const ops = logits(model, views, model.architecture.vocabulary, tokens);
      this.#logits = { view, staging: buffers.staging(size), program: await Program.build(model.gpu, ops) };
    }
    this.#pass.put(batch);
    await this.#body.run();
    await this.#logits.program.run();
    return new Float32Array(await readBack(model.gpu, this.#logits.view, this.#logits.staging));
  }

  /** [rows x length] natural logarithm of the probability of each label; 0 where there is none. */
  async labelLogProbabilities(batch: TokenBatch): Promise<Float32Array> {
    const { model, buffers, tokens } = this.#pass;
    this.#pass.put(batch);
    buffers.write(this.#lossView, new Float32Array(tokens));
    await this.#body.run();
    await this.#loss.run();
    const loss = new Float32Array(await readBack(model.gpu, this.#lossView, this.#staging));
    return loss.map((value, i) => (batch.labels[i] === ignoredLabel ? 0 : -value));
  }

  close(): void {
    this.#pass.buffers.close();
  }
}
