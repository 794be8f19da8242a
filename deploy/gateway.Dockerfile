# A gateway node with its web client. Build from the root of the repository:
#   docker build -f deploy/gateway.Dockerfile -t chatcluster-gateway .

# The page: only what npm needs first, so that a change of the sources does not install the packages again.
FROM node:22-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
COPY web/app/package.json app/
COPY web/packages/client/package.json packages/client/
COPY web/packages/trial/package.json packages/trial/
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY global.json Directory.* .editorconfig ./
COPY src/Directory.* src/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Rooms/Rooms.csproj src/Rooms/
COPY src/Gateway/Gateway.csproj src/Gateway/WebClient.targets src/Gateway/
RUN dotnet restore src/Gateway/Gateway.csproj
COPY src/ src/
RUN dotnet publish src/Gateway/Gateway.csproj --no-restore -c Release -o /app -p:SkipWebClient=true

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./
COPY --from=web /src/web/app/dist ./web
# For a node of its own, with the embedded store: the folder belongs to the user that the node runs as, and a named volume takes that over. In a cluster
# nothing is written to it.
RUN mkdir /data && chown $APP_UID /data
# The base image sets a port of its own, which would only make the server warn that it is overridden.
ENV ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:8080 \
    ChatCluster__Data=/data
USER $APP_UID
EXPOSE 8080
# The image has neither curl nor wget: the program asks itself. Seldom, once it is ready: that starts a process, and balancers ask on their own.
HEALTHCHECK --interval=15s --timeout=4s --start-period=30s --start-interval=1s --retries=3 CMD ["dotnet", "ChatCluster.Gateway.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "ChatCluster.Gateway.dll"]
