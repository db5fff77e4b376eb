from typing import TypeAlias

from trunkline._enums import (
    AttachAt as AttachAt,
    ChildKind as ChildKind,
    EngineKind as EngineKind,
    EngineOs as EngineOs,
    Feature as Feature,
    IpvlanNetworkFlag as IpvlanNetworkFlag,
    IpvlanNetworkMode as IpvlanNetworkMode,
    MacvlanNetworkMode as MacvlanNetworkMode,
    ParentOwner as ParentOwner,
    RestartPolicy as RestartPolicy,
)
from trunkline.docker._client import Docker as Docker, Pruned as Pruned, StartedContainer as StartedContainer
from trunkline.docker._container import ContainerSpec as ContainerSpec
from trunkline.docker._endpoint import EndpointSpec as EndpointSpec
from trunkline.docker._events import NetworkEvent as NetworkEvent, NetworkEvents as NetworkEvents
from trunkline.docker._health import NetworkHealth as NetworkHealth, Trouble as Trouble
from trunkline.docker._network import (
    Advertise as Advertise,
    IpvlanNetworkSpec as IpvlanNetworkSpec,
    MacvlanNetworkSpec as MacvlanNetworkSpec,
)
from trunkline.docker._observed import (
    AddressHolder as AddressHolder,
    AddressUsage as AddressUsage,
    ObservedAttachment as ObservedAttachment,
    ObservedContainer as ObservedContainer,
    ObservedEndpoint as ObservedEndpoint,
    ObservedEntry as ObservedEntry,
    ObservedNetwork as ObservedNetwork,
)
from trunkline.docker._parent import HostLink as HostLink, HostLinks as HostLinks, NetworkParent as NetworkParent
from trunkline.docker._rule import Rule as Rule, Violation as Violation
from trunkline.docker._rules import (
    check_endpoint as check_endpoint,
    check_network as check_network,
    check_removal as check_removal,
)
from trunkline.docker._subnet import IpamEntry as IpamEntry, SubnetSpec as SubnetSpec
from trunkline.docker._version import ApiVersion as ApiVersion, Engine as Engine, EngineVersion as EngineVersion
from trunkline.docker._windows import MacPool as MacPool, WindowsTransparentSpec as WindowsTransparentSpec

NetworkSpec: TypeAlias = MacvlanNetworkSpec | IpvlanNetworkSpec
__all__: list[str]
