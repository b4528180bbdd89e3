// c[m, n] = a[m, k] * b[k, n], f32, row by row; one invocation an element. Sizes come as (m, k, n, 0).
@group(0) @binding(0) var<uniform> size: vec4u;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(8, 8)
fn multiply(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= size.x || id.y >= size.z) {
    return;
  }
  var sum = 0.0;
  for (var i = 0u; i < size.y; i++) {
    sum += a[id.x * size.y + i] * b[i * size.z + id.y];
  }
  c[id.x * size.z + id.y] = sum;
}
