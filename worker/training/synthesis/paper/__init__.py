"""Put a glyph on paper and take its picture: what the normalisation has to undo."""

from worker.training.synthesis.paper.photograph import on_paper
from worker.training.synthesis.paper.scene import CONDITIONS, Scene, any_scene

__all__ = ["CONDITIONS", "Scene", "any_scene", "on_paper"]
