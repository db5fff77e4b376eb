"""Networks and containers of the container engine, checked before it is asked.

Docker checks late, in some versions only, or never: what breaks one of its rules, or is a trap that it does not know, is refused
here with all `violations` at once. `MacvlanNetworkSpec` and `IpvlanNetworkSpec` say what a network is to be, `EndpointSpec` and
`ContainerSpec` what a container on it is; `Docker` speaks to the engine. `check_network` and `check_endpoint` need no engine:
`Engine.docker("28.0.0", "1.48")` stands for one.

    from trunkline.docker import Docker, MacvlanNetworkSpec, NetworkParent, SubnetSpec

    with Docker() as docker:
        lan = MacvlanNetworkSpec("lan", NetworkParent.existing("eth0.100"), subnets=[SubnetSpec("10.0.0.0/24", gateway="10.0.0.1")])
        docker.ensure_network(lan)
        for event in docker.network_events():
            print(event.change, event.name)

Names of networks and containers are `str`. `trunkline.aio.AsyncDocker` is the twin for asyncio.
"""

from trunkline import _native
from trunkline._enums import (
    AttachAt,
    ChildKind,
    EngineKind,
    EngineOs,
    Feature,
    IpvlanNetworkFlag,
    IpvlanNetworkMode,
    MacvlanNetworkMode,
    ParentOwner,
    RestartPolicy,
)

globals().update(_native.part("docker"))

NetworkSpec = MacvlanNetworkSpec | IpvlanNetworkSpec
"""A network to be, of either driver."""

__all__ = sorted(name for name in globals() if not name.startswith("_"))
