# The worker: built from the repository's root, `docker build --file infra/docker/worker.Dockerfile .`

ARG DOTNET_REGISTRY=mcr.microsoft.com
ARG DOTNET_VERSION=10.0

FROM ${DOTNET_REGISTRY}/dotnet/sdk:${DOTNET_VERSION} AS build
WORKDIR /source
COPY . .
RUN dotnet publish src/FaceWorker.Worker --configuration Release --output /app

FROM ${DOTNET_REGISTRY}/dotnet/aspnet:${DOTNET_VERSION}
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
# The images' own unprivileged user.
USER $APP_UID
ENTRYPOINT ["dotnet", "FaceWorker.Worker.dll"]
