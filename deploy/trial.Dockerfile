# Clients that chat through a cluster and check what they saw: what deploy/try-cluster.sh runs. Build from the root of the repository.
FROM node:22-slim AS build
WORKDIR /src/web
COPY web/package.json web/package-lock.json ./
COPY web/app/package.json app/
COPY web/packages/client/package.json packages/client/
COPY web/packages/trial/package.json packages/trial/
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build -w @chatcluster/trial

FROM node:22-slim
COPY --from=build /src/web/packages/trial/dist/main.js /trial/main.mjs
USER node
# The flag is for Node.js 20, which has the WebSocket but hides it; later ones take it and need it not.
ENTRYPOINT ["node", "--experimental-websocket", "/trial/main.mjs"]
