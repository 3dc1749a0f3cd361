# The console: built from the repository's root, `docker build --file infra/docker/web.Dockerfile .`

ARG DOTNET_REGISTRY=mcr.microsoft.com
ARG DOTNET_VERSION=10.0

FROM ${DOTNET_REGISTRY}/dotnet/sdk:${DOTNET_VERSION} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/FaceWorker.Web --configuration Release --runtime linux-x64 --self-contained -p:ContinuousIntegrationBuild=true --output /app

FROM ${DOTNET_REGISTRY}/dotnet/runtime-deps:${DOTNET_VERSION}
# The decoders for JPEG, HEIC, JPEG XL and JPEG 2000, as in the worker's image.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends '^libturbojpeg0?$' '^libheif(1|-plugin-libde265)$' '^libjxl0[.][0-9]+$' libopenjp2-7 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app .
# In a container nobody but the engine reaches this; compose publishes it on the host's loopback.
ENV FACEWORKER_WEB__URLS=http://0.0.0.0:8080
EXPOSE 8080
# The images' own unprivileged user.
USER $APP_UID
ENTRYPOINT ["./FaceWorker.Web"]
