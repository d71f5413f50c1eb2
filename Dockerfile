# syntax=docker/dockerfile:1

# The dashboard, built.
FROM node:24-bookworm-slim AS web
WORKDIR /app
COPY package.json package-lock.json ./
COPY schema/package.json schema/
COPY api/package.json api/
COPY sdk/package.json sdk/
COPY web/package.json web/
# No install scripts: Node comes with the image, and nothing else that is needed here has one.
RUN npm ci --ignore-scripts --no-audit --no-fund
# The configuration that TypeScript's in the folders extends.
COPY tsconfig.base.json ./
COPY schema schema
COPY web web
RUN npm run build --workspace web

# What the server needs from npm.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY schema/package.json schema/
COPY api/package.json api/
COPY sdk/package.json sdk/
COPY web/package.json web/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/node node_modules/.bin/node

# The server runs from its sources: Node takes the types off.
FROM node:24-bookworm-slim
ENV NODE_ENV=production \
    HIVEBOARD_MODE=production \
    HIVEBOARD_HOST=0.0.0.0 \
    HIVEBOARD_PORT=8451 \
    HIVEBOARD_DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app ./
COPY schema/src schema/src
COPY sdk/src sdk/src
COPY api/src api/src
COPY --from=web /app/web/build web/build
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8451
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.HIVEBOARD_PORT + '/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "api/src/main.ts"]
