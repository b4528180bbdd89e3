// Which Python the studio brings: compiled code of packages must be made for this one. A test holds it to the version of
// Pyodide that is built in.

/** As a list of packages says it of itself (`info` of pyodide-lock.json). */
export const pythonBuild = {
  abi_version: '2026_0',
  arch: 'wasm32',
  platform: 'emscripten_5_0_3',
  python: '3.14.2'
} as const;

/** How wheels with compiled code for it are called (PEP 783). */
export const wheelPlatform = `pyemscripten_${pythonBuild.abi_version}_${pythonBuild.arch}`;

/** Where Pyodide's makers keep the packages of this version. */
export const packagesAddress = 'https://cdn.jsdelivr.net/pyodide/v314.0.7/full/';
