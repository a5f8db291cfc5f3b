"""Fieldhand from Python: submit files, follow the job, fetch its pages.

from cli.client import Client

with Client("http://127.0.0.1:8000") as client:
    job = client.wait(client.submit(["scan.png"])["id"])
    for page in client.pages(job):
        print(page["name"], [reading["value"] for reading in page["readings"]])
"""

from __future__ import annotations

from cli.client.client import Client
from cli.client.errors import (
    ClientError,
    Conflict,
    NotAllowed,
    NotFound,
    Refused,
    ServerAway,
    ServerFault,
)
from cli.client.shapes import Correction, Job, JobOptions, Page, Reading, Template
from cli.client.uploading import File

__all__ = [
    "Client",
    "ClientError",
    "Conflict",
    "Correction",
    "File",
    "Job",
    "JobOptions",
    "NotAllowed",
    "NotFound",
    "Page",
    "Reading",
    "Refused",
    "ServerAway",
    "ServerFault",
    "Template",
]
