import { describe, expect, test } from 'vitest';
import { countOperators, explainRefusal, plainReason, refusalOf, runtimeLimits } from '$core/onnx/operators';
import { GraphBuilder } from '$core/onnx/graph';
import { readOnnx } from '$core/onnx/reader';
import { encodeModel } from '$core/onnx/writer';
import { Session } from '$workers/score/session';
import { buyerGraph } from '../../../support/tiny-models';

/** Relu and Scaler, in a file that claims these versions. */
function modelOf(versions: { ir?: number; opset?: number; ml?: number }): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const relu = graph.node('Relu', [graph.input('x', 'float32', ['N', 1])]);
  const scale = { offset: Float32Array.of(0), scale: Float32Array.of(1) };
  graph.node('Scaler', [relu], scale, { domain: 'ai.onnx.ml', as: 'y' });
  graph.output('y', 'float32', ['N', 1]);
  const bytes = encodeModel(graph, { name: 'versions' });
  const end = bytes.length;
  // The file begins with the IR version and ends with the two operator sets, each ending in its version.
  bytes[1] = versions.ir ?? 8;
  bytes[end - 1] = versions.ml ?? 3;
  bytes[bytes.lastIndexOf(17)] = versions.opset ?? 17;
  return bytes;
}

describe('what the runtime can run', () => {
  const newest = {
    ir: runtimeLimits.irVersion,
    opset: runtimeLimits.opsets[''],
    ml: runtimeLimits.opsets['ai.onnx.ml']
  };

  test.each(['ir', 'opset', 'ml'] as const)('ends where we say it does: %s', async (version) => {
    const within = modelOf({ [version]: newest[version] });
    await (await Session.open(within, 'newest')).close();
    expect(refusalOf(readOnnx(within, 'newest'))).toBeUndefined();
    const beyond = modelOf({ [version]: newest[version] + 1 });
    await expect(Session.open(beyond, 'newer')).rejects.toMatchObject({ name: 'HearthError' });
    expect(refusalOf(readOnnx(beyond, 'newer'))).toMatchObject({
      code: 'model/unsupported',
      reason: expect.stringContaining(`${newest[version] + 1}`) as string
    });
  });

  test('counts operators, most frequent first', () => {
    const model = readOnnx(encodeModel(buyerGraph(), { name: 'buyer' }), 'buyer');
    expect(countOperators(model)).toHaveLength(5);
    expect(countOperators(model)[0]).toEqual({ domain: '', name: 'Concat', count: 1 });
  });
});

describe('messages of the runtime become plain sentences', () => {
  const prefix = "Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: ";

  test.each([
    [
      "Could not find an implementation for AveragePool(1) node with name ''",
      'model/unsupported',
      'there is no implementation of version 1 of its operator AveragePool'
    ],
    [
      'No Op registered for Frobnicate with domain_version of 17',
      'model/unsupported',
      'its operator Frobnicate (opset 17) does not exist here'
    ],
    [
      'Fatal error: com.microsoft.extensions:DecodeImage(-1) is not a registered function/op',
      'model/unsupported',
      'its operator com.microsoft.extensions.DecodeImage does not exist here'
    ],
    ['std::bad_alloc', 'model/unsupported', 'it needs more memory than there is'],
    [
      '/mnt/x/onnxruntime/core/graph/graph.cc:1555 void onnxruntime::Graph::Initialize() This is an invalid model. Graph output (y) does not exist in the graph.\n',
      'model/unreadable',
      'its graph is not valid: Graph output (y) does not exist in the graph'
    ]
  ])('%s', (message, code, reason) => {
    expect(explainRefusal(prefix + message)).toMatchObject({ code, reason });
  });

  test('a failing operator keeps its name and its reason', () => {
    const message =
      "failed to call OrtRun(). ERROR_CODE: 2, ERROR_MESSAGE: Non-zero status code returned while running Gather node. Name:'' Status Message: indices element out of data bounds, idx=99";
    expect(plainReason(message)).toBe('Gather: indices element out of data bounds, idx=99');
  });
});
