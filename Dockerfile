# Three images: `web` holds neither the worker nor TensorFlow; `worker` reads on the CPU,
# `worker-gpu` on a GPU. Packages come from the locks, each file checked by its hash.

FROM python:3.12-slim AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /src

FROM builder AS web-packages
COPY requirements/web.txt ./
RUN pip install --require-hashes --no-deps -r web.txt

FROM builder AS worker-packages
COPY requirements/worker.txt ./
RUN pip install --require-hashes --no-deps -r worker.txt

FROM builder AS worker-gpu-packages
COPY requirements/worker-gpu.txt ./
RUN pip install --require-hashes --no-deps -r worker-gpu.txt

# Fieldhand itself: a small layer of its own, so that a change to it copies no packages.
FROM builder AS fieldhand
COPY requirements/build.txt ./
RUN pip install --require-hashes --no-deps -r build.txt
COPY pyproject.toml README.md LICENSE ./
COPY cli cli
COPY migrations migrations
COPY shared shared
COPY web web
# What the web server shows of the models; the weights come along, the code that reads does not.
COPY worker/weights worker/weights
RUN pip install --no-deps --no-build-isolation --prefix /installed/web .
COPY worker worker
RUN pip install --no-deps --no-build-isolation --prefix /installed/worker .

FROM python:3.12-slim AS base
RUN groupadd --gid 10001 fieldhand \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /var/lib/fieldhand fieldhand \
    && install --directory --owner fieldhand --group fieldhand /var/lib/fieldhand /run/fieldhand
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    FIELDHAND_DATA_DIR=/var/lib/fieldhand
WORKDIR /var/lib/fieldhand
USER fieldhand
ENTRYPOINT ["fieldhand"]

FROM base AS web
COPY --from=web-packages /opt/venv /opt/venv
COPY --from=fieldhand /installed/web /opt/venv
ENV FIELDHAND_HOST=0.0.0.0 FIELDHAND_PORT=8000
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "cli.alive"]
CMD ["web"]

# Each node touches its file for as long as it hears the queue; looking costs next to nothing.
FROM base AS worker-base
ENV KERAS_HOME=/tmp/keras
HEALTHCHECK --interval=15s --timeout=5s --start-period=120s --retries=3 \
    CMD [ "$(find /tmp/heartbeats -type f -mmin -1 | wc -l)" -eq 2 ]
CMD ["worker", "--heartbeats", "/tmp/heartbeats"]

# Each process takes of the GPU's memory what it needs; while one has the card, others decode.
FROM worker-base AS worker-gpu
ENV FIELDHAND_WORKER_PROCESSES=4 \
    TF_FORCE_GPU_ALLOW_GROWTH=true \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=worker-gpu-packages /opt/venv /opt/venv
COPY --from=fieldhand /installed/worker /opt/venv

FROM worker-base AS worker
COPY --from=worker-packages /opt/venv /opt/venv
COPY --from=fieldhand /installed/worker /opt/venv
