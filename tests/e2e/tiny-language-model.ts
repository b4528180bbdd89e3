// A tiny Llama with weights of no sense and a token for each letter, as its files: it says something, quickly.

export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** A larger vocabulary only makes the file larger: its tokenizer does not have those words. */
export function modelFiles(vocabulary = 64): readonly TestFile[] {
  const [width, ffn, layers, heads, kvHeads] = [32, 48, 2, 4, 2];
  const matrices: [string, number[]][] = [['model.embed_tokens.weight', [vocabulary, width]]];
  for (let i = 0; i < layers; i++) {
    const at = `model.layers.${i}`;
    const kv = (width / heads) * kvHeads;
    matrices.push(
      [`${at}.input_layernorm.weight`, [width]],
      [`${at}.post_attention_layernorm.weight`, [width]]
    );
    matrices.push(
      [`${at}.self_attn.q_proj.weight`, [width, width]],
      [`${at}.self_attn.k_proj.weight`, [kv, width]]
    );
    matrices.push(
      [`${at}.self_attn.v_proj.weight`, [kv, width]],
      [`${at}.self_attn.o_proj.weight`, [width, width]]
    );
    matrices.push([`${at}.mlp.gate_proj.weight`, [ffn, width]], [`${at}.mlp.up_proj.weight`, [ffn, width]]);
    matrices.push([`${at}.mlp.down_proj.weight`, [width, ffn]]);
  }
  matrices.push(['model.norm.weight', [width]]);
  const header: Record<string, unknown> = {};
  const parts: Float32Array[] = [];
  let at = 0;
  for (const [name, shape] of matrices) {
    const count = shape.reduce((a, b) => a * b, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, (at += 4 * count)] };
    const scale = 1 / Math.sqrt(width);
    parts.push(
      Float32Array.from({ length: count }, (_, i) => (shape.length === 1 ? 1 : scale * Math.sin(i * i + at)))
    );
  }
  const json = Buffer.from(JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(json.length));
  const letters = ['<s>', '</s>', ...' abcdefghijklmnopqrstuvwxyzATW.,?!:#\n'];
  const vocab = Object.fromEntries(letters.map((letter, id) => [letter, id]));
  const config = {
    architectures: ['LlamaForCausalLM'],
    hidden_size: width,
    intermediate_size: ffn,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    vocab_size: vocabulary,
    max_position_embeddings: 512,
    tie_word_embeddings: true,
    eos_token_id: 1
  };
  const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
  return [
    file('config.json', Buffer.from(JSON.stringify(config))),
    file(
      'tokenizer.json',
      Buffer.from(JSON.stringify({ decoder: { type: 'Fuse' }, model: { type: 'BPE', vocab, merges: [] } }))
    ),
    file('model.safetensors', Buffer.concat([size, json, ...parts.map((part) => Buffer.from(part.buffer))]))
  ];
}
