"""Every setting of Fieldhand, read from `FIELDHAND_*` and, for secrets, from files."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.errors import SetupError
from shared.webhooks.addresses import Network, parse_networks
from shared.webhooks.keys import split_secrets

PREFIX = "FIELDHAND_"
MIB = 1024 * 1024
LEAST_MEMORY_MB = 512
MAX_SOCKET_PATH = 100  # the kernel takes 107 bytes


def available_cores() -> int:
    """Return how many cores this process may use, where the system tells."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Limits:
    """What an upload may hold at most."""

    pages: int = 1_000_000
    page_bytes: int = 64 * MIB
    page_pixels: int = 100_000_000
    unpacked_bytes: int = 65_536 * MIB
    pdf_dpi: int = 200
    """No limit, but of one kind with them: what a page of a PDF is as pixels depends on it."""


def _own_server(settings: dict[str, Any]) -> str:
    """Return where the web server of these settings is reached from this machine."""
    host = _REACHED_AT.get(settings.get("host", ""), settings.get("host"))
    shown = f"[{host}]" if ":" in str(host) else host
    return f"http://{shown}:{settings.get('port')}"


_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  # nosec B104
"""A server that listens on all addresses is reached at that of this machine."""


class Settings(BaseSettings):
    """The settings of one process; the README's table is made from these descriptions."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    data_dir: Path = Field(Path("var"), description="Folder of the database, uploads and queue.")
    database_url: str = Field(
        "", description="SQLite or PostgreSQL; empty: an SQLite file in the data folder."
    )
    redis_url: str = Field("", description="Redis; empty: a Unix socket in the data folder.")
    storage_url: str = Field(
        "", description="Where uploads are kept, `file:///folder`; empty: in the data folder."
    )
    models_dir: str = Field(
        "", description="Folder of your own models; empty: `models` in the data folder."
    )
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the web server listens on.")
    auth: Literal["open", "required"] = Field(
        "open",
        description="`open`: no log-in, for this machine alone; `required`: users log in.",
    )
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs the sessions of those who log in, 32 characters or more; needed where "
        "they must, else made by itself.",
    )
    session_hours: float = Field(
        12, gt=0, allow_inf_nan=False, description="Hours until one has to log in again."
    )
    admin_password: SecretStr = Field(
        SecretStr(""),
        description="Password of the first administrator, `admin`, who is added where users log in "
        "and there is none yet.",
    )
    proxies: int = Field(
        0, ge=0, description="Proxies in front, whose `X-Forwarded` headers are believed."
    )
    limit_log_in_address: str = Field(
        "30 per minute",
        description="Failed log-ins from one address; as all limits, it counts where users log in, "
        "elsewhere only if it is set; empty: no limit.",
    )
    limit_log_in_name: str = Field(
        "10 per minute; 60 per hour", description="Failed log-ins by one name from one address."
    )
    limit_submissions: str = Field("120 per minute", description="Submissions of one user.")
    limit_drawings: str = Field(
        "600 per minute", description="Drawings of one user, each of which is read at once."
    )
    limit_previews: str = Field(
        "60 per minute",
        description="Forms that one user has printed or previewed, and blank pages drawn.",
    )
    limit_api: str = Field("6000 per minute", description="Calls of the API of one user.")
    server: str = Field(
        default_factory=_own_server,
        description="Server that the client commands talk to; without it the one at "
        "`FIELDHAND_HOST` and `FIELDHAND_PORT`.",
    )
    token: SecretStr = Field(
        SecretStr(""), description="Token that the client commands show to the server."
    )
    profile: str = Field(
        "", description="Profile that the client commands take server and token from."
    )

    public_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Address of this server as receivers of webhooks reach it, for the links in "
        "them; empty: the one it listens on.",
    )
    webhook_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret that webhooks are signed with, `whsec_…`; behind it, with a space, may "
        "stand the one before; empty: each owner has one in the database.",
    )
    webhook_http: bool = Field(
        False, description="Whether webhooks may go to `http://` too, unencrypted."
    )
    webhook_private: str = Field(
        "false",
        description="Whether webhooks may go to addresses that are not public: `false`, `true`, "
        "or the networks that they may go to, such as `10.1.0.0/16`.",
    )
    webhook_seconds: float = Field(
        15,
        gt=0,
        le=300,
        allow_inf_nan=False,
        description="Longest that a receiver may take over a webhook.",
    )
    webhook_senders: int = Field(
        16, ge=2, le=256, description="Webhooks that a sweeper sends at once, two to a host."
    )

    web_processes: int = Field(2, ge=1, description="Processes of the web server.")
    web_threads: int = Field(
        16,
        ge=2,
        description="Requests that each web process serves at once, and as many uploads beside.",
    )
    client_seconds: float = Field(
        20,
        gt=0,
        le=3600,
        allow_inf_nan=False,
        description="Longest that the web server waits for the head of a request, and for a body "
        "that comes with less than 16 KiB a second.",
    )
    worker_processes: int = Field(
        default_factory=available_cores,
        ge=1,
        description="Processes that read large jobs; empty: one for each core.",
    )

    max_upload_mb: int = Field(2048, ge=1, description="Largest submission, in MiB.")
    max_files: int = Field(5000, ge=1, description="Most files of one submission.")
    min_free_mb: int = Field(
        512, ge=0, description="Room that uploads leave free in the storage, in MiB."
    )
    max_unpacked_mb: int = Field(
        65_536, ge=1, description="Most that one archive may unpack to, in MiB."
    )
    max_page_mb: int = Field(64, ge=1, description="Largest image file, in MiB, unpacked.")
    max_page_megapixels: int = Field(100, ge=1, description="Largest page, in megapixels.")
    max_pages: int = Field(1_000_000, ge=1, description="Most pages of one job.")
    pdf_dpi: int = Field(
        200,
        ge=50,
        le=600,
        description="Resolution at which pages of PDFs are drawn, in dots an inch, 50 to 600.",
    )

    batch_pages: int = Field(
        512,
        ge=1,
        description="Pages that one task reads; those of forms count as 32 each, "
        "those of a document after its first as 16.",
    )
    window: int = Field(6, ge=1, description="Batches of one job that wait in Redis at once.")
    interactive_pages: int = Field(
        64, ge=0, description="Jobs of at most so many pages overtake larger ones."
    )
    lease_seconds: float = Field(
        30,
        gt=0,
        allow_inf_nan=False,
        description="Silence after which a batch is given to another worker.",
    )
    max_attempts: int = Field(
        3, ge=1, description="Deaths of a worker over one batch before it is split in halves."
    )
    stall_seconds: float = Field(
        120,
        gt=0,
        le=86_400,
        allow_inf_nan=False,
        description="Longest that pages read together, 256 at most, may take before their "
        "batch is split in halves.",
    )
    batch_memory_mb: int = Field(
        8192,
        ge=0,
        description="Most memory of a process that reads, in MiB, before its batch is split in "
        "halves; 0: no limit.",
    )
    sweep_seconds: float = Field(
        2, gt=0, allow_inf_nan=False, description="Pause between two rounds of the sweeper."
    )
    retention_days: float = Field(
        0,
        ge=0,
        allow_inf_nan=False,
        description="Days until a finished job and its files are removed; 0: never.",
    )
    orphan_hours: float = Field(
        24,
        ge=0,
        allow_inf_nan=False,
        description="Hours until a file in storage that no job names is removed, more than any "
        "upload takes; 0: never.",
    )

    transfer_hours: float = Field(
        24,
        ge=0,
        allow_inf_nan=False,
        description="Hours until an upload in pieces of which nothing more comes is removed, and "
        "one that is whole but in no job; one of which nothing came is kept for an hour at most; "
        "0: never.",
    )

    @field_validator("batch_memory_mb")
    @classmethod
    def _more_than_a_net(cls, mebibytes: int) -> int:
        if 0 < mebibytes < LEAST_MEMORY_MB:
            raise ValueError(f"a net alone takes much of {LEAST_MEMORY_MB} MiB; give more, or 0")
        return mebibytes

    @field_validator("webhook_private")
    @classmethod
    def _networks(cls, text: str) -> str:
        parse_networks(text)
        return text

    @field_validator("webhook_secret")
    @classmethod
    def _secrets(cls, text: SecretStr) -> SecretStr:
        split_secrets(text.get_secret_value())
        return text

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @cached_property
    def database(self) -> str:
        """The URL of the database, with its driver named."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'fieldhand.db'}"
        scheme, _, rest = url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url

    @cached_property
    def redis(self) -> str:
        """The URL of Redis, as kombu spells it."""
        return self.redis_url or f"redis+socket://{self.redis_socket}"

    @cached_property
    def redis_socket(self) -> Path:
        """The socket of the local Redis; a path in the data folder where that is short enough."""
        socket = self.data_dir / "redis.sock"
        if len(os.fsencode(socket)) <= MAX_SOCKET_PATH:
            return socket
        name = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"fieldhand-{name}.sock"

    @cached_property
    def storage(self) -> str:
        """The URL of the storage."""
        return self.storage_url or f"file://{self.data_dir / 'storage'}"

    @cached_property
    def models(self) -> Path:
        """The folder of your own models; it need not be there."""
        folder = Path(self.models_dir) if self.models_dir else self.data_dir / "models"
        return folder.expanduser().absolute()

    @cached_property
    def public(self) -> str:
        """The address of this server in links, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

    @property
    def webhook_networks(self) -> tuple[Network, ...]:
        """The networks that webhooks may go to besides public ones."""
        return parse_networks(self.webhook_private)

    @property
    def max_upload_bytes(self) -> int:
        return self.max_upload_mb * MIB

    @property
    def min_free_bytes(self) -> int:
        return self.min_free_mb * MIB

    @property
    def limits(self) -> Limits:
        """The limits on what an upload may hold."""
        return Limits(
            pages=self.max_pages,
            page_bytes=self.max_page_mb * MIB,
            page_pixels=self.max_page_megapixels * 1_000_000,
            unpacked_bytes=self.max_unpacked_mb * MIB,
            pdf_dpi=self.pdf_dpi,
        )

    @classmethod
    def load(cls) -> Self:
        """Read the environment.

        Raises SetupError naming each variable that is unknown or has a value that cannot be.
        """
        _refuse_unknown(cls)
        secrets = os.environ.get(f"{PREFIX}SECRETS_DIR")
        try:
            return cls(_secrets_dir=secrets) if secrets else cls()
        except ValidationError as error:
            faults = "; ".join(
                f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}"
                for fault in error.errors()
            )
            raise SetupError(faults) from None


def _refuse_unknown(settings: type[BaseSettings]) -> None:
    known = {PREFIX + name.upper() for name in settings.model_fields} | {f"{PREFIX}SECRETS_DIR"}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise SetupError(f"{', '.join(unknown)}: no such setting")


def settings_table() -> str:
    """Return the table of all settings in Markdown, as it stands in the README."""
    rows = ["| variable | default | what it is |", "| --- | --- | --- |"]
    for name, setting in Settings.model_fields.items():
        default = "" if setting.default_factory else str(setting.default)
        shown = f"`{default}`" if default else ""
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {setting.description} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(settings_table())
