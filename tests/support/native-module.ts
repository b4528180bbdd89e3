// Compiled code as Pyodide's packages have it, made for a test: a shared library, and a module of Python that is linked with it.
// Both are WebAssembly with the section that Emscripten's loader looks for (dylink.0, as in the tool conventions' DynamicLinking).
import wabt from 'wabt';

/** `libanswer.so`: one function, `tell`, that gives 42. */
export const answerLibrary = (): Promise<Uint8Array<ArrayBuffer>> =>
  linked(
    `(module (import "env" "memory" (memory 1)) (func (export "tell") (result i32) (i32.const 42)))`,
    []
  );

/**
 * `fast_words.so`: a module whose `answer` is what the library tells. A definition (PyModuleDef, 52 bytes) lies at the beginning of
 * its memory, its name at 64 and the name of its constant at 80; 1013 is the version of Python's interface.
 */
export const answerModule = (): Promise<Uint8Array<ArrayBuffer>> =>
  linked(
    `(module
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "tell" (func $tell (result i32)))
  (import "env" "PyModule_Create2" (func $create (param i32 i32) (result i32)))
  (import "env" "PyModule_AddIntConstant" (func $add (param i32 i32 i32) (result i32)))
  (data (global.get $base) "\\01${zeros(63)}fast_words${zeros(6)}answer\\00")
  (func (export "PyInit_fast_words") (result i32) (local $module i32)
    (i32.store (i32.add (global.get $base) (i32.const 20)) (i32.add (global.get $base) (i32.const 64)))
    (i32.store (i32.add (global.get $base) (i32.const 28)) (i32.const -1))
    (local.set $module (call $create (global.get $base) (i32.const 1013)))
    (drop (call $add (local.get $module) (i32.add (global.get $base) (i32.const 80)) (call $tell)))
    (local.get $module)))`,
    ['libanswer.so']
  );

function zeros(count: number): string {
  return '\\00'.repeat(count);
}

/** The module's bytes, with what the loader must know put before the rest: 96 bytes of memory, and which libraries come first. */
async function linked(text: string, libraries: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  const tools = await wabt();
  const module = tools.parseWat('module.wat', text);
  const { buffer } = module.toBinary({});
  module.destroy();
  const memory = [1, 4, 96, 4, 0, 0];
  const needed = [libraries.length, ...libraries.flatMap(named)];
  const content = [...named('dylink.0'), ...memory, 2, needed.length, ...needed];
  return new Uint8Array([...buffer.slice(0, 8), 0, content.length, ...content, ...buffer.slice(8)]);
}

function named(text: string): readonly number[] {
  return [text.length, ...new TextEncoder().encode(text)];
}
