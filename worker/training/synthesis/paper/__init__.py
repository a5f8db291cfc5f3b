"""Put a glyph on paper and take its picture: what the normalisation has to undo."""

from worker.training.synthesis.paper.photograph import empty_paper, on_paper
from worker.training.synthesis.paper.scene import CONDITIONS, Scene, any_scene

__all__ = ["CONDITIONS", "Scene", "any_scene", "empty_paper", "on_paper"]
