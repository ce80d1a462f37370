# The gateway with QEMU and the demo's images, run without root. Every command here is also a Makefile target or was run by hand on Debian 12;
# no container engine was at hand to build the file as a whole.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK} AS build
WORKDIR /source
RUN apt-get update && apt-get install -y --no-install-recommends make
COPY . .
RUN make images

FROM ${RUNTIME}
RUN apt-get update && apt-get install -y --no-install-recommends qemu-system-x86 util-linux squashfs-tools e2fsprogs && rm -rf /var/lib/apt/lists/* \
    && useradd --system --create-home --home-dir /var/lib/gateway gateway
COPY --from=build /source/artifacts/gateway /opt/gateway
COPY --from=build --chown=gateway /source/images/out /var/lib/gateway/images/out
COPY --from=build --chown=gateway /source/config /var/lib/gateway/config
USER gateway
WORKDIR /var/lib/gateway
ENV Kestrel__Endpoints__Http__Url=http://0.0.0.0:8080
EXPOSE 8080
ENTRYPOINT ["/opt/gateway/gateway"]
CMD ["run"]
