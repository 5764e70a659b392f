# The built site and its classes for a school's server; docs/schools.md says how it is run.
ARG NODE=26.10.0

FROM node:${NODE}-bookworm-slim AS build
WORKDIR /course
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The path that the site lies below: "/handshake/".
ARG SITE_BASE=/
RUN SITE_BASE=${SITE_BASE} node server/build.mjs

FROM node:${NODE}-bookworm-slim
WORKDIR /course
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4321
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY --from=build /course/server server
COPY --from=build /course/device device
COPY --from=build /course/dist dist
ARG SITE_BASE=/
ENV SITE_BASE=${SITE_BASE}
USER node
EXPOSE 4321
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["node", "server/health-check.ts"]
CMD ["node", "server/serve.ts"]
