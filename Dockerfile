# syntax=docker/dockerfile:1
# The operator, which is also kubectl-dataplatform. docker build -t REGISTRY/dataplatform-operator:VERSION .

# Debian 13 has every library in a version that we build with.
ARG BUILD_IMAGE=debian:trixie
# Nothing but the binary and its libraries: no shell, no package manager (docs/adr/0015-image-without-a-distribution.md).
ARG RUNTIME_IMAGE=scratch

FROM ${BUILD_IMAGE} AS build
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
      g++ cmake ninja-build pkg-config libcpprest-dev nlohmann-json3-dev libyaml-cpp-dev libfmt-dev prometheus-cpp-dev \
      libboost-dev libboost-system-dev libssl-dev libcli11-dev
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY operator operator
COPY controllers controllers
# Warnings of a newer compiler must not keep anybody from building an image; ./dev test has them as errors.
RUN cmake --preset release -DBUILD_TESTING=OFF -DDP_WERROR=OFF -DCMAKE_CXX_COMPILER_LAUNCHER= && \
    cmake --build build/release --target dataplatform-operator && \
    strip build/release/dataplatform-operator
COPY deploy/images/minimal-root.sh ./
RUN ./minimal-root.sh build/release/dataplatform-operator /image && \
    chroot /image /usr/bin/dataplatform-operator --version

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="dataplatform-operator" \
      org.opencontainers.image.description="Runs whole data platforms from one object" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /image /
USER 65532:65532
EXPOSE 8080 8081
ENTRYPOINT ["/usr/bin/dataplatform-operator"]
CMD ["run"]
