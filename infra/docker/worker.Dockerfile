# The worker: built from the repository's root, `docker build --file infra/docker/worker.Dockerfile .`

ARG DOTNET_REGISTRY=mcr.microsoft.com
ARG DOTNET_VERSION=10.0

FROM ${DOTNET_REGISTRY}/dotnet/sdk:${DOTNET_VERSION} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/FaceWorker.Worker --configuration Release --runtime linux-x64 --self-contained -p:ContinuousIntegrationBuild=true --output /app

FROM ${DOTNET_REGISTRY}/dotnet/runtime-deps:${DOTNET_VERSION}
# The decoders for JPEG, HEIC, JPEG XL and JPEG 2000: what they are called differs between Ubuntu, which this image is made of, and Debian, and between their versions.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends '^libturbojpeg0?$' '^libheif(1|-plugin-libde265)$' '^libjxl0[.][0-9]+$' libopenjp2-7 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app .
# The health pages, for the engine's probes.
ENV FACEWORKER_HEALTH__ADDRESS=0.0.0.0 FACEWORKER_HEALTH__PORT=8080
EXPOSE 8080
# The images' own unprivileged user.
USER $APP_UID
ENTRYPOINT ["./FaceWorker.Worker"]
