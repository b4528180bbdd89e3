"""Writes two models with onnx 1.12.
zipmap.onnx: a linear classifier of two features whose probabilities go through a ZipMap, importing only
ai.onnx.ml, as old sklearn exports do. p(cat) = softmax of (x0, x1, 0).
external.onnx: y = x * w, with w said to be in weights.bin."""
from onnx import TensorProto, ValueInfoProto, helper

nodes = [
    helper.make_node(
        "LinearClassifier", ["x"], ["label", "scores"], domain="ai.onnx.ml",
        coefficients=[1.0, 0.0, 0.0, 1.0, 0.0, 0.0], intercepts=[0.0, 0.0, 0.0],
        classlabels_strings=["cat", "dog", "eel"], post_transform="SOFTMAX", multi_class=1,
    ),
    helper.make_node("ZipMap", ["scores"], ["probabilities"], domain="ai.onnx.ml", classlabels_strings=["cat", "dog", "eel"]),
]
zipped = ValueInfoProto(name="probabilities")
mapped = zipped.type.sequence_type.elem_type.map_type
mapped.key_type = TensorProto.STRING
mapped.value_type.tensor_type.elem_type = TensorProto.FLOAT
graph = helper.make_graph(
    nodes, "zipmap",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 2])],
    [helper.make_tensor_value_info("label", TensorProto.STRING, ["N"]), zipped],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("ai.onnx.ml", 1)], ir_version=4, producer_name="by hand")
open(__file__.replace("make.py", "zipmap.onnx"), "wb").write(model.SerializeToString())

weight = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
weight.external_data.add(key="location", value="weights.bin")
graph = helper.make_graph(
    [helper.make_node("Mul", ["x", "w"], ["y"])], "external",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", 1])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", 1])],
    [weight],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
open(__file__.replace("make.py", "external.onnx"), "wb").write(model.SerializeToString())
