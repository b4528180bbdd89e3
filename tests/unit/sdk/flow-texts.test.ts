// A flow's file that several people write in at once, from editors that write a moment after they are typed in: in the end
// all have one text, what was typed is in it, and a file that nobody wrote in stays a plain value.
import { ChangeSet, Text } from '@codemirror/state';
import { expect, test } from 'vitest';
import type { FlowRecord } from '$core/flows/record';
import { firstSettings } from '$core/flows/record';
import { Random } from '$core/random';
import { flowMap, FlowTexts, type StoredFlow } from '$sdk/flow-texts';
import { deleteFlow, flowIn, FlowFile, setFlow } from '$sdk/flow-writing';
import { isRecordsUpdate } from '$sync/sharing/update-check';
import { WorkspaceDocument } from '$sync/document';
import { TextBinding } from '$ui/code/text-binding';
import { SharedMachine } from '../../support/memory-workspace';

const path = 'a.jinja2';
const flow: FlowRecord = {
  id: 'f',
  name: 'flow',
  createdAt: 0,
  updatedAt: 0,
  main: 'flow.dag.yaml',
  files: { 'flow.dag.yaml': 'nodes: []\n', [path]: 'user:\n{{question}}\n' },
  settings: firstSettings
};

class Person {
  readonly document: WorkspaceDocument;
  readonly texts: FlowTexts;
  readonly binding: TextBinding;
  shown: Text;

  private constructor(document: WorkspaceDocument) {
    this.document = document;
    this.texts = new FlowTexts(document);
    const text = this.file();
    this.shown = Text.of(text.get().split('\n'));
    this.binding = new TextBinding(text, {
      show: (changes) => (this.shown = changes.apply(this.shown)),
      failed: (error) => {
        throw error;
      }
    });
  }

  static async open(from?: Uint8Array, machine = new SharedMachine()): Promise<Person> {
    const { log, leases } = machine;
    const document = await WorkspaceDocument.open({ id: 'test', log, channel: machine.channel(), leases });
    if (from) await document.receive(from);
    return new Person(document);
  }

  file(): FlowFile {
    return new FlowFile(this.texts, 'f', path, () => 1_000_000);
  }

  type(from: number, to: number, insert: string): void {
    const changes = ChangeSet.of({ from, to, insert }, this.shown.length);
    this.shown = changes.apply(this.shown);
    this.binding.typed(changes);
  }

  get text(): string {
    return this.texts.get('f')!.files[path]!;
  }
}

let ids = 0;
const newId = (): string => `id${ids++}`;

async function beginning(): Promise<Uint8Array> {
  const first = await WorkspaceDocument.open({
    ...new SharedMachine(),
    id: 'test',
    channel: new SharedMachine().channel()
  });
  await first.commit((draft) => setFlow(draft, flow, newId));
  return first.encode();
}

async function exchange(a: Person, b: Person): Promise<void> {
  for (const [from, to] of [
    [a, b],
    [b, a]
  ] as const) {
    const update = from.document.encode();
    expect(isRecordsUpdate(update)).toBe(true);
    await to.document.receive(update);
  }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'three people write in one file, apart and together (seed %i)',
  async (seed) => {
    const random = new Random(seed);
    const start = await beginning();
    const people = await Promise.all([0, 1, 2].map(() => Person.open(start)));
    const typed: string[] = [];
    for (let step = 0; step < 120; step++) {
      const person = people[random.below(3)]!;
      const what = random.uniform();
      if (what < 0.5) {
        const word = `<${step}>`;
        typed.push(word);
        const at = random.below(person.shown.length + 1);
        // Not inside a word of another's, which would tear it.
        const free = person.shown.toString().lastIndexOf('>', at) + 1;
        person.type(free, free, random.uniform() < 0.3 ? `${word}\n` : word);
      } else if (what < 0.75) void person.binding.flush();
      else if (what < 0.8)
        await person.document.commit((draft) => {
          const now = flowIn(draft, 'f')!;
          setFlow(
            draft,
            { ...now, files: { ...now.files, [path]: `${now.files[path]!}# by canvas\n` } },
            newId
          );
        });
      else await exchange(person, people[random.below(3)]!);
    }
    for (const person of people) await person.binding.flush();
    for (let round = 0; round < 3; round++)
      for (const [a, b] of [
        [0, 1],
        [1, 2],
        [0, 2]
      ] as const)
        await exchange(people[a]!, people[b]!);
    const [first] = people;
    for (const person of people) {
      expect(person.binding.isWritten).toBe(true);
      expect(person.text).toBe(first!.text);
      expect(person.shown.toString()).toBe(first!.text);
    }
    for (const word of typed) expect(first!.text.split(word).length).toBe(2);
  }
);

test('two tabs of one browser see each other type, and a deleted word stays deleted', async () => {
  const machine = new SharedMachine();
  const start = await beginning();
  const one = await Person.open(start, machine);
  const two = await Person.open(undefined, machine);
  await two.document.refresh();
  const other = await Person.open(undefined, machine);
  one.type(0, 5, 'system:');
  await one.binding.flush();
  other.type(other.shown.length, other.shown.length, 'More.\n');
  await other.binding.flush();
  await one.document.refresh();
  expect(one.shown.toString()).toBe('system:\n{{question}}\nMore.\n');
  expect(other.shown.toString()).toBe('system:\n{{question}}\nMore.\n');
});

test('a file is a plain value until it is written in, and others stay so', async () => {
  const person = await Person.open(await beginning());
  const stored = (): StoredFlow => person.document.records<StoredFlow>(flowMap).get('f')!;
  expect(stored().texts).toBeUndefined();
  person.type(0, 0, 'x');
  await person.binding.flush();
  expect(Object.keys(stored().texts!)).toEqual([path]);
  expect(Object.keys(stored().files)).toEqual(['flow.dag.yaml']);
  expect(person.text).toBe('xuser:\n{{question}}\n');
});

test('what could not be written is written with what is typed next', async () => {
  const person = await Person.open(await beginning());
  person.document.readOnly = true;
  const failures: unknown[] = [];
  const text = person.file();
  let shown = Text.of(text.get().split('\n'));
  const binding = new TextBinding(text, {
    show: (changes) => (shown = changes.apply(shown)),
    failed: (error) => failures.push(error)
  });
  const type = (insert: string): void => {
    const changes = ChangeSet.of({ from: 0, insert }, shown.length);
    shown = changes.apply(shown);
    binding.typed(changes);
  };
  type('b');
  await binding.flush();
  expect(failures).toHaveLength(1);
  expect(binding.isWritten).toBe(false);
  person.document.readOnly = false;
  type('a');
  await binding.flush();
  expect(person.text).toBe(`ab${flow.files[path]!}`);
});

test('a flow that was deleted and is kept again, and a file that comes back, have their words once', async () => {
  const person = await Person.open(await beginning());
  person.type(0, 0, 'x');
  await person.binding.flush();
  person.type(0, 1, '');
  await person.binding.flush();
  const whole = person.texts.get('f')!;
  await person.document.commit((draft) => deleteFlow(draft, 'f'));
  await person.document.commit((draft) => setFlow(draft, whole, newId));
  const again = person.file();
  await again.write(() => [{ at: 0, remove: 0, insert: '1' }]);
  expect(person.text).toBe(`1${flow.files[path]!}`);
  const { [path]: text, ...others } = person.texts.get('f')!.files;
  await person.document.commit((draft) => setFlow(draft, { ...whole, files: others }, newId));
  await person.document.commit((draft) =>
    setFlow(draft, { ...whole, files: { ...others, [path]: text! } }, newId)
  );
  expect(person.text).toBe(text);
});
