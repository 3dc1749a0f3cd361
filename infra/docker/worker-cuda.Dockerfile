# The worker for NVIDIA GPUs: the ordinary build, and beside it the CUDA provider that ONNX Runtime loads by path (docs/gpu.md).
# Built from the repository's root: `docker build --file infra/docker/worker-cuda.Dockerfile .`
# With FACEWORKER_VISION__DEVICE=cpu it runs on a machine without a GPU, too.

ARG DOTNET_REGISTRY=mcr.microsoft.com
ARG DOTNET_VERSION=10.0
ARG CUDA_IMAGE=nvidia/cuda:13.0.1-cudnn-runtime-ubuntu24.04

FROM ${DOTNET_REGISTRY}/dotnet/sdk:${DOTNET_VERSION} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/FaceWorker.Worker --configuration Release --runtime linux-x64 --self-contained -p:ContinuousIntegrationBuild=true --output /app

FROM ${DOTNET_REGISTRY}/dotnet/sdk:${DOTNET_VERSION} AS provider
ARG CUDA_PROVIDER=Microsoft.ML.OnnxRuntime.EP.Cuda13.linux-x64
ARG CUDA_PROVIDER_VERSION=0.1.0
WORKDIR /provider
RUN dotnet new classlib --name provider --output . \
 && dotnet add package ${CUDA_PROVIDER} --version ${CUDA_PROVIDER_VERSION} --package-directory packages \
 && find packages -name libonnxruntime_providers_cuda_plugin.so -path '*linux-x64*' -exec cp {} . \; \
 && test -s libonnxruntime_providers_cuda_plugin.so

FROM ${CUDA_IMAGE}
# For amqps, https and TLS to the database; and the fast JPEG decoder.
RUN apt-get update && apt-get install --yes --no-install-recommends ca-certificates libssl3t64 libturbojpeg libheif1 libheif-plugin-libde265 libjxl0.7 libopenjp2-7 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app .
COPY --from=provider /provider/libonnxruntime_providers_cuda_plugin.so .
ENV FACEWORKER_VISION__DEVICE=cuda
# The health pages, for the engine's probes.
ENV FACEWORKER_HEALTH__ADDRESS=0.0.0.0 FACEWORKER_HEALTH__PORT=8080
EXPOSE 8080
# As unprivileged as the other image's user, by the same number.
USER 1654
ENTRYPOINT ["./FaceWorker.Worker"]
