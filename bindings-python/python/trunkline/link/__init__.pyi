from typing import TypeAlias

from trunkline._enums import (
    Dad as Dad,
    IpvlanFlag as IpvlanFlag,
    IpvlanMode as IpvlanMode,
    MacvlanMode as MacvlanMode,
    ParentProblem as ParentProblem,
    Severity as Severity,
)
from trunkline.link._address import LinkAddress as LinkAddress, ObservedAddress as ObservedAddress
from trunkline.link._attachment import Attachment as Attachment
from trunkline.link._ipvlan import IpvlanSpec as IpvlanSpec
from trunkline.link._kernel import Attached as Attached, Kernel as Kernel
from trunkline.link._macvlan import MacvlanSpec as MacvlanSpec, SourceChange as SourceChange
from trunkline.link._netns import Netns as Netns
from trunkline.link._observed import (
    Link as Link,
    ObservedIpvlan as ObservedIpvlan,
    ObservedMacvlan as ObservedMacvlan,
    ObservedVlan as ObservedVlan,
)
from trunkline.link._parent import ParentFinding as ParentFinding
from trunkline.link._plan import Plan as Plan, Step as Step
from trunkline.link._route import ObservedRoute as ObservedRoute, RouteSpec as RouteSpec
from trunkline.link._vlan import VlanSpec as VlanSpec

OWNER_GROUP: int
LinkSpec: TypeAlias = VlanSpec | MacvlanSpec | IpvlanSpec
__all__: list[str]
