"""Grow a random forest that is small enough to travel with the code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from worker.reading.classifiers.gradients import FEATURES, edge_directions
from worker.training.cnn.recipe import Step
from worker.training.data.samples import Images, Labels

PART = 1024
TOGETHER = 10
"""Trees that are grown between two ticks."""


@dataclass(frozen=True)
class ForestConfig:
    """How many trees there are, and how large each may grow."""

    trees: int = 100
    leaves: int = 2500


def grow(
    images: Images, labels: Labels, config: ForestConfig, seed: int, step: Step
) -> RandomForestClassifier:
    """Return a forest of the edge directions of glyphs, without what only growing needs."""
    features = _describe(images)
    forest = RandomForestClassifier(
        max_leaf_nodes=config.leaves, random_state=seed, warm_start=True, n_jobs=-1
    )
    tick = step("growing trees", config.trees)
    for grown in range(0, config.trees, TOGETHER):
        trees = min(grown + TOGETHER, config.trees)
        forest.set_params(n_estimators=trees).fit(features, labels)
        tick(trees - grown)
    _strip(forest)
    return forest.set_params(warm_start=False, n_jobs=None)


def _describe(images: Images) -> NDArray[np.float32]:
    features = np.empty((len(images), FEATURES), np.float32)
    for start in range(0, len(images), PART):
        features[start : start + PART] = edge_directions(images[start : start + PART])
    return features


def _strip(forest: RandomForestClassifier) -> None:
    """Forget what reading never asks a tree for, in place: the file shrinks to a third."""
    for estimator in forest.estimators_:
        tree = estimator.tree_
        for statistic in (tree.impurity, tree.n_node_samples, tree.weighted_n_node_samples):
            statistic[:] = 0
        tree.value[tree.children_left >= 0] = 0
        tree.value[:] = np.round(tree.value, 2)
