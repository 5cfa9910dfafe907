"""An ONNX graph being written, in double precision, with names that depend on order alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from pythesis.core.base import Scalar

OPSET, TREES_OPSET, IR = 21, 5, 10  # read by ONNX Runtime 1.20 and later


class Refused(Exception):
    """What a model holds that cannot be written exactly, by the key of the reason."""

    def __init__(self, reason: str, **values: Scalar) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


class Graph:
    """Collects nodes and constants; `add` returns the name of what a node makes."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self._inputs: dict[str, bool] = {}
        self._made = 0

    def _name(self) -> str:
        self._made += 1
        return f"step {self._made}"

    def column(self, name: str, *, text: bool) -> str:
        """Return the name of the input that carries a column, of shape (rows, 1)."""
        self._inputs[name] = text
        return f"column {name}"

    def constant(self, values: Any) -> str:
        """Return the name of a constant."""
        from onnx import numpy_helper

        name = self._name()
        self.constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """Add a node with one output, and return the output's name."""
        from onnx import helper

        name = self._name()
        self.nodes.append(helper.make_node(operator, list(inputs), [name], domain=domain, **attributes))
        return name

    def side_by_side(self, parts: list[str]) -> str:
        """Return columns of several parts one after another."""
        return parts[0] if len(parts) == 1 else self.add("Concat", *parts, axis=1)

    def rows(self, like: str, values: Any) -> str:
        """Return the same row of numbers as many times as `like` has rows."""
        zeros = self.add("Gather", self.add("Shape", like), self.constant(np.array([0])), axis=0)
        height = self.add("Concat", zeros, self.constant(np.array([len(values)])), axis=0)
        return self.add("Expand", self.constant(np.asarray(values, float).reshape(1, -1)), height)

    def written(self, result: str, name: str, width: int, order: list[str]) -> bytes:
        """Return the bytes of the model whose output is `result`, under the name `name`."""
        from onnx import TensorProto, checker, helper

        self.nodes.append(helper.make_node("Identity", [result], [name]))
        inputs = [
            helper.make_tensor_value_info(
                f"column {column}",
                TensorProto.STRING if self._inputs[column] else TensorProto.DOUBLE,
                ["rows", 1],
            )
            for column in order
            if column in self._inputs
        ]
        output = helper.make_tensor_value_info(name, TensorProto.DOUBLE, ["rows", width])
        graph = helper.make_graph(self.nodes, "model", inputs, [output], self.constants)
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", TREES_OPSET)]
        model = helper.make_model(graph, opset_imports=sets, ir_version=IR, producer_name="pythesis")
        checker.check_model(model)
        found: bytes = model.SerializeToString(deterministic=True)
        return found
