"""Trees of scikit-learn and LightGBM as ONNX trees, with the way gaps take at each node."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from pythesis.deliver.package.exact.graph import Graph, Refused

MOST_NODES = 1_000_000  # of all trees: beyond, the file is too heavy to be of use
_SUM, _NO_TRANSFORM, _AT_MOST = 1, 0, 0


@dataclass
class Forest:
    """Trees that are summed by target, in the arrays of the operator ``TreeEnsemble``."""

    targets: int
    features: list[int] = field(default_factory=list)
    splits: list[float] = field(default_factory=list)
    gaps_left: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    left_is_leaf: list[int] = field(default_factory=list)
    right_is_leaf: list[int] = field(default_factory=list)
    leaf_target: list[int] = field(default_factory=list)
    leaf_value: list[float] = field(default_factory=list)
    roots: list[int] = field(default_factory=list)

    def tree(self, target: int, node: Any, read: Any) -> None:
        """Add a tree; ``read(node)`` is a leaf's value, or feature, split, gaps left, left and right."""
        found = read(node)
        if not isinstance(found, tuple):  # a tree without a split is a split whose two ways are one
            found = (0, 0.0, False, node, node)
        self.roots.append(self._split(found))
        waiting = [(self.roots[-1], found)]
        while waiting:
            at, (_, _, _, left, right) = waiting.pop()
            for child, ids, leaves in (
                (left, self.left, self.left_is_leaf),
                (right, self.right, self.right_is_leaf),
            ):
                below = read(child)
                if isinstance(below, tuple):
                    ids[at] = self._split(below)
                    waiting.append((ids[at], below))
                else:
                    ids[at], leaves[at] = len(self.leaf_value), 1
                    self.leaf_value.append(float(below))
                    self.leaf_target.append(target)

    def _split(self, found: tuple[Any, ...]) -> int:
        if len(self.splits) >= MOST_NODES:
            raise Refused("size")
        self.features.append(int(found[0]))
        self.splits.append(float(found[1]))
        self.gaps_left.append(int(found[2]))
        for ids in (self.left, self.right, self.left_is_leaf, self.right_is_leaf):
            ids.append(0)
        return len(self.splits) - 1

    def summed(self, graph: Graph, numbers: str) -> str:
        """Return the sums by target, of shape (rows, targets)."""
        from onnx import numpy_helper

        return graph.add(
            "TreeEnsemble",
            numbers,
            domain="ai.onnx.ml",
            n_targets=self.targets,
            aggregate_function=_SUM,
            post_transform=_NO_TRANSFORM,
            tree_roots=self.roots,
            nodes_featureids=self.features,
            nodes_splits=numpy_helper.from_array(np.array(self.splits, float)),
            nodes_modes=numpy_helper.from_array(np.full(len(self.splits), _AT_MOST, np.uint8)),
            nodes_missing_value_tracks_true=self.gaps_left,
            nodes_truenodeids=self.left,
            nodes_falsenodeids=self.right,
            nodes_trueleafs=self.left_is_leaf,
            nodes_falseleafs=self.right_is_leaf,
            leaf_targetids=self.leaf_target,
            leaf_weights=numpy_helper.from_array(np.array(self.leaf_value, float)),
        )


def forest(graph: Graph, numbers: str, trees: list[Any]) -> str:
    """Return the mean over trees of scikit-learn; they read numbers in single precision."""
    from onnx import TensorProto

    width = trees[0].tree_.value.shape[2]
    made = Forest(width)
    for one in trees:
        held = one.tree_
        for target in range(width):

            def read(node: int, held: Any = held, target: int = target) -> Any:
                if held.children_left[node] < 0:
                    return held.value[node, 0, target]
                return (
                    held.feature[node],
                    held.threshold[node],
                    held.missing_go_to_left[node],
                    held.children_left[node],
                    held.children_right[node],
                )

            made.tree(target, 0, read)
    single = graph.add("Cast", numbers, to=TensorProto.FLOAT)
    double = graph.add("Cast", single, to=TensorProto.DOUBLE)
    return graph.add("Div", made.summed(graph, double), graph.constant(float(len(trees))))


def histogram(graph: Graph, numbers: str, model: Any) -> str:
    """Return the raw sums of histogram boosting."""
    if model.is_categorical_ is not None:
        raise Refused("own-levels")
    made = Forest(len(model._predictors[0]))
    for step in model._predictors:
        for target, one in enumerate(step):

            def read(node: int, nodes: Any = one.nodes) -> Any:
                held = nodes[node]
                if held["is_leaf"]:
                    return held["value"]
                return tuple(
                    held[name]
                    for name in ("feature_idx", "num_threshold", "missing_go_to_left", "left", "right")
                )

            made.tree(target, 0, read)
    start = graph.constant(np.asarray(model._baseline_prediction, float).reshape(1, -1))
    return graph.add("Add", made.summed(graph, numbers), start)


def lightgbm(graph: Graph, numbers: str, model: Any) -> str:
    """Return the raw sums of LightGBM."""
    held = model.booster_.dump_model()
    made = Forest(held["num_tree_per_iteration"])
    for position, one in enumerate(held["tree_info"]):
        made.tree(position % made.targets, one["tree_structure"], _read_lightgbm)
    return made.summed(graph, numbers)


def _read_lightgbm(node: dict[str, Any]) -> Any:
    if "leaf_value" in node:
        return node["leaf_value"]
    if node["decision_type"] != "<=" or node["missing_type"] == "Zero":
        raise Refused("own-levels")
    # Where no gap was seen in training, LightGBM reads a gap as zero.
    left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0
    return node["split_feature"], node["threshold"], left, node["left_child"], node["right_child"]
