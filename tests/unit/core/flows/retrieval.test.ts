// Retrieval over a flow's own documents, HTTP nodes and vectors: worked by hand, and through a whole run with servers of the
// test behind it.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { addNode } from '$core/flows/edit/nodes';
import { setInput } from '$core/flows/edit/values';
import { cutDocument } from '$core/flows/retrieval/chunk';
import { cosine, textVector, wordsOf } from '$core/flows/retrieval/text-vector';
import type { PlannedNode } from '$core/flows/run/plan';
import { searchAskOf } from '$core/flows/run/retrieval-nodes';
import { chatServer } from '../../../support/chat-server';
import { runFlowFiles } from '../../../support/flow-run';

const fold = (nodes: string, outputs: string, inputs = 'q: {type: string}') =>
  `inputs: {${inputs}}\noutputs: {o: {reference: "\${${outputs}}"}}\nnodes:\n${nodes}\n`;

describe('passages', () => {
  test('keep sentences whole, repeat some words, and lose none', () => {
    const text = 'One two three. Four five six seven. Eight.\n\nNine ten eleven twelve thirteen fourteen.';
    const cut = cutDocument(text, 'd', { words: 5, overlap: 1 });
    expect(cut.map(({ text: said }) => said)).toEqual([
      'One two three.',
      'three. Four five six seven.',
      'seven. Eight.',
      'Eight. Nine ten eleven twelve',
      'twelve thirteen fourteen.'
    ]);
    expect(cut.map(({ at }) => at)).toEqual([0, 1, 2, 3, 4]);
  });

  test('of a script without spaces have as many letters as they have words elsewhere', () => {
    const sentence = '我們今天去了市場買了很多新鮮的水果和蔬菜。';
    const cut = cutDocument(sentence.repeat(100), 'd', { words: 120, overlap: 20 });
    // A sentence has 20 letters: six in the first, then the one before and five more.
    expect(cut.map(({ text }) => text.length / sentence.length).slice(0, 3)).toEqual([6, 6, 6]);
    expect(cut).toHaveLength(20);
    expect(
      cutDocument('他用 iPhone拍照。「好！」她說。', 'd', { words: 5, overlap: 1 }).map(({ text }) => text)
    ).toEqual(['他用 iPhone拍照。', '照。「好！」她說。']);
    const thai = 'เสื้อผ้า สวยมาก';
    expect(cutDocument(thai, 'd', { words: 6, overlap: 0 }).map(({ text }) => text)).toEqual([
      'เสื้อผ้า ส',
      'วยมาก'
    ]);
  });

  test.each(['中'.repeat(2000), 'x'.repeat(20_000), '」'.repeat(20_000)])(
    'cut what goes on without end',
    (text) => {
      const cut = cutDocument(text, 'd', { words: 10, overlap: 0 });
      expect(cut.map(({ text: said }) => said).join('')).toBe(text);
      expect(Math.max(...cut.map(({ text: said }) => said.length))).toBeLessThanOrEqual(1000);
    }
  );

  test('a document without words has none', () => {
    expect(cutDocument(' \n\n ', 'd', { words: 5, overlap: 2 })).toEqual([]);
  });
});

describe('vectors of texts', () => {
  test('have length one, and nearer texts share more words', () => {
    const [tent, same, other] = ['a waterproof tent', 'tents that are waterproof', 'how to cook rice'].map(
      textVector
    );
    expect(Math.hypot(...tent!)).toBeCloseTo(1, 12);
    expect(cosine(tent!, tent!)).toBeCloseTo(1, 12);
    expect(cosine(tent!, same!)).toBeGreaterThan(0.3);
    expect(Math.abs(cosine(tent!, other!))).toBeLessThan(0.15);
    expect(textVector(' !?').every((value) => value === 0)).toBe(true);
  });

  test('words of a script without spaces are letters and pairs', () => {
    expect(wordsOf('帳篷防水')).toEqual(['帳', '帳篷', '篷', '篷防', '防', '防水', '水']);
    expect(wordsOf('เสือ')).toEqual(['เ', 'เสื', 'สื', 'สือ', 'อ']);
    expect(wordsOf('हिन्दी की')).toEqual(['हिन्दी', 'की']);
    expect(cosine(textVector('की'), textVector('का'))).toBeLessThan(0.5);
    expect(() => cosine([1], [1, 2])).toThrow(RangeError);
  });
});

describe('a search node', () => {
  const files = {
    'flow.dag.yaml': fold(
      `- {name: find, type: search_documents, inputs: {query: "\${inputs.q}", documents: "docs/*.md", top_k: 1, chunk_words: 12, overlap: 0}}`,
      'find.output[0]'
    ),
    'docs/tents.md': 'The alpine tent keeps out rain at 3000 mm. The summer tent keeps out flies only.',
    'docs/tables.md': 'The adventure table holds fifty kilograms.'
  };

  test('finds the passage of its own documents, offline', async () => {
    const { traces } = await runFlowFiles(files, {
      rows: [{ q: 'Which table holds most kilograms?' }, { q: 'tent rain' }]
    });
    const found = traces.results.map(
      ({ outputs }) => outputs.o as { document: string; text: string; score: number }
    );
    expect(found.map(({ document }) => document)).toEqual(['docs/tables.md', 'docs/tents.md']);
    expect(found[1]!.text).toContain('alpine');
    expect(found[0]!.score).toBeGreaterThan(0.3);
  });

  test('uses the vectors of an endpoint, the documents asked for once', async () => {
    const server = await chatServer(() => '');
    try {
      const connections = { '': { kind: 'endpoint', url: server.url } };
      const { traces, report } = await runFlowFiles(files, {
        rows: [{ q: 'a bb' }, { q: 'the fifty' }],
        connections
      });
      expect(report.failed).toBe(0);
      expect(traces.results.map(({ outputs }) => outputs.o)).toHaveLength(2);
      // Two questions and one list of passages.
      expect(server.asked).toHaveLength(3);
    } finally {
      await server.close();
    }
  });

  const documentsOf = (documents: unknown, here: Readonly<Record<string, string>> = {}) => {
    const planned = { node: { name: 'find' }, files: here } as unknown as PlannedNode;
    return searchAskOf(planned, { query: 'q', documents }).documents;
  };

  test('keeps every document of a list, also those of one name', () => {
    const given = [
      { name: 'a', text: 'one' },
      { name: 'a', text: 'two' },
      'three',
      { name: 'a 2', text: 'four' }
    ];
    expect(documentsOf(given)).toEqual({ a: 'one', 'a 2': 'two', 'document 3': 'three', 'a 2 2': 'four' });
  });

  test('finds the files of a pattern at once, however it is made', () => {
    const here = {
      'docs/a.md': '1',
      'docs/b/c.md': '2',
      'notes/a.md': '3',
      [`docs/${'a'.repeat(60)}.md`]: '4'
    };
    expect(Object.values(documentsOf('docs/*.md', here))).toEqual(['1', '2', '4']);
    const began = performance.now();
    expect(() => documentsOf('*a*a*a*a*a*a*b', here)).toThrow('there is no document');
    expect(performance.now() - began).toBeLessThan(200);
  });

  test('says that a document is not there', async () => {
    const { traces } = await runFlowFiles(
      { 'flow.dag.yaml': files['flow.dag.yaml'] },
      { rows: [{ q: 'x' }] }
    );
    expect(traces.results[0]!.error?.message).toContain('there is no document "docs/*.md" to search');
  });
});

describe('an HTTP node', () => {
  const flow = {
    'flow.dag.yaml': fold(
      `- {name: get, type: http, inputs: {url: "\${inputs.q}", params: {name: "a b"}, headers: {x-mine: "1"}}}`,
      'get.output.body.said'
    )
  };

  test('asks an address only when its host is allowed, and names it when not', async () => {
    const asked: (readonly [string, unknown])[] = [];
    const server = createServer((request, response) => {
      asked.push([request.url!, request.headers['x-mine']]);
      response.end(JSON.stringify({ said: 'hello' }));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      const rows = [{ q: `http://${host}/say` }];
      const refused = await runFlowFiles(flow, { rows });
      expect(refused.report.refusedHosts).toEqual([host]);
      const { error } = refused.traces.results[0]!;
      expect(error?.code).toBe('flow/host-not-allowed');
      // The canvas says it in every language, and offers to allow the host.
      expect(refused.report.nodes!.get).toMatchObject({ failed: 1, error: error!.message, failure: error });
      expect(error!.details).toEqual({ node: 'get', host });
      expect(asked).toEqual([]);
      const { traces } = await runFlowFiles(flow, { rows, hosts: [host] });
      expect(traces.results[0]!.outputs).toEqual({ o: 'hello' });
      expect(asked).toEqual([['/say?name=a+b', '1']]);
    } finally {
      server.close();
    }
  });
});

test('a new HTTP node sends what it is given', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text) => asked.push(`${request.method} ${text}`));
    request.on('end', () => response.end('taken'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const empty = {
    main: 'flow.dag.yaml',
    files: { 'flow.dag.yaml': fold('', 'http.output.body') },
    places: {}
  };
  const { folder } = addNode(empty, 'http', undefined, '${inputs.q}');
  const { files } = setInput(folder, 'http', undefined, 'url', `http://${host}/`);
  try {
    const { traces } = await runFlowFiles(files, { rows: [{ q: 'What is a flame?' }], hosts: [host] });
    expect(traces.results[0]!.outputs).toEqual({ o: 'taken' });
    expect(asked).toEqual(['POST What is a flame?']);
  } finally {
    server.close();
  }
});

describe('pictures', () => {
  const flow = {
    'flow.dag.yaml':
      'inputs: {question: {type: list}, seen: {type: image}}\noutputs: {o: {reference: "${ask.output}"}}\nnodes:\n- {name: ask, type: llm, source: {type: code, path: a.jinja2}, inputs: {question: "${inputs.question}", seen: "${inputs.seen}"}, api: chat}\n',
    'a.jinja2': '# user:\n{{question}}\n![image]({{seen}})\n'
  };
  const rows = [
    {
      question: ['Which is red?', { 'data:image/png;base64': 'QUJD' }, '![x](hearth-picture-9)'],
      seen: 'https://example.org/a.png'
    }
  ];

  test('are sent as parts of the message, and only those that were given', async () => {
    const server = await chatServer(() => 'the first');
    try {
      const { report } = await runFlowFiles(flow, {
        rows,
        connections: { '': { kind: 'endpoint', url: server.url } }
      });
      expect(report.failed).toBe(0);
      expect(server.asked[0]!.messages[0]!.content).toEqual([
        { type: 'text', text: 'Which is red?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } },
        { type: 'text', text: '![x](hearth-picture-9)' },
        { type: 'image_url', image_url: { url: 'https://example.org/a.png' } }
      ]);
    } finally {
      await server.close();
    }
  });
});
