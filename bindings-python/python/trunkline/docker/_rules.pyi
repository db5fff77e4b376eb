from collections.abc import Sequence

from trunkline.docker import AttachAt, EndpointSpec, Engine, HostLinks, NetworkSpec, ObservedNetwork

def check_network(
    spec: NetworkSpec,
    engine: Engine,
    *,
    networks: Sequence[ObservedNetwork] = ...,
    host: HostLinks | None = None,
) -> None:
    """Checks a network that is to be made, against an engine's version, its other networks and the host's links. Raises with
    every rule that the request breaks, in `violations`; `UnsupportedError` for what the engine cannot do.
    """

def check_endpoint(
    endpoint: EndpointSpec | str,
    engine: Engine,
    network: ObservedNetwork,
    *,
    at: AttachAt | str = ...,
    networks: Sequence[ObservedNetwork] = ...,
    host: HostLinks | None = None,
) -> None:
    """Checks an endpoint that is to be made. `networks` are all networks of the engine, `network` the one to attach to.
    """

def check_removal(network: ObservedNetwork) -> None:
    """Checks that a network may be removed: that nothing is on it."""
