// Dropout by counting instead of drawing: whether an element is kept follows from the step's seed, the module and the
// element's place, so that nothing is stored, and a backward pass or a resumed run sees the same masks.
// Hash: PCG RXS-M-XS 32 (O'Neill 2014), as Jarzynski & Olano 2020 recommend for GPUs.

/** `keep(salt, element, p)`: 0 with probability p, else 1 / (1 - p). Uses `run.seed`. */
export const dropoutFunctions = /* wgsl */ `
fn pcg(value: u32) -> u32 {
  let state = value * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}
fn keep(salt: u32, element: u32, p: f32) -> f32 {
  let random = pcg(element ^ pcg(salt ^ pcg(run.layer ^ pcg(run.seed))));
  return select(1.0 / (1.0 - p), 0.0, f32(random >> 8u) * 0x1p-24f < p);
}`;
