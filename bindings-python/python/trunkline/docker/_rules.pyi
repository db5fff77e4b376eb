from collections.abc import Sequence

from trunkline.docker import AttachAt, EndpointSpec, Engine, HostLinks, NetworkSpec, ObservedNetwork

def check_network(
    spec: NetworkSpec,
    engine: Engine,
    *,
    networks: Sequence[ObservedNetwork] = ...,
    host: HostLinks | None = None,
) -> None: ...

def check_endpoint(
    endpoint: EndpointSpec | str,
    engine: Engine,
    network: ObservedNetwork,
    *,
    at: AttachAt | str = ...,
    networks: Sequence[ObservedNetwork] = ...,
    host: HostLinks | None = None,
) -> None: ...

def check_removal(network: ObservedNetwork) -> None: ...
