# A rooms node: the durable side, without sockets for clients. Build from the root of the repository:
#   docker build -f deploy/rooms.Dockerfile -t chatcluster-rooms .

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# First only what a restore needs, so that a change of the sources does not fetch the packages again.
COPY global.json Directory.* .editorconfig ./
COPY src/Directory.* src/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Rooms/Rooms.csproj src/Rooms/
RUN dotnet restore src/Rooms/Rooms.csproj
COPY src/Shared/ src/Shared/
COPY src/Rooms/ src/Rooms/
RUN dotnet publish src/Rooms/Rooms.csproj --no-restore -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app ./
# Only health checks come here. The base image sets a port of its own, which would only make the server warn that it is overridden.
ENV ASPNETCORE_HTTP_PORTS= \
    ASPNETCORE_URLS=http://+:8081
USER $APP_UID
EXPOSE 8081
# The image has neither curl nor wget: the program asks itself. Seldom, once it is ready: that starts a process, and balancers ask on their own.
HEALTHCHECK --interval=15s --timeout=4s --start-period=60s --start-interval=1s --retries=3 CMD ["dotnet", "ChatCluster.Rooms.dll", "healthcheck"]
ENTRYPOINT ["dotnet", "ChatCluster.Rooms.dll"]
