"""The device that Keras runs on, whichever backend it has."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def find_backend() -> str:
    """Return the name of the Keras backend."""
    return str(import_module("keras").backend.backend())


def find_accelerator() -> str | None:
    """Return the name of the device that is no CPU, or None where there is none."""
    finders = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
    return finders[find_backend()]()


def _tensorflow() -> str | None:
    config: Any = import_module("tensorflow").config
    gpus = config.list_physical_devices("GPU")
    for gpu in gpus:
        config.experimental.set_memory_growth(gpu, True)
    if not gpus:
        return None
    details = config.experimental.get_device_details(gpus[0])
    return str(details.get("device_name", gpus[0].name))


def _jax() -> str | None:
    device: Any = import_module("jax").devices()[0]
    return None if device.platform == "cpu" else str(device.device_kind)


def _torch() -> str | None:
    cuda: Any = import_module("torch").cuda
    return str(cuda.get_device_name(0)) if cuda.is_available() else None
