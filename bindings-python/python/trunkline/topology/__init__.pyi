from trunkline._enums import (
    Leases as Leases,
    StepState as StepState,
)
from trunkline.topology._container import Container as Container, Join as Join, Place as Place
from trunkline.topology._glue import (
    Dispute as Dispute,
    Reconciler as Reconciler,
    Reconciliation as Reconciliation,
    carved as carved,
    pin as pin,
)
from trunkline.topology._host import Host as Host, Progress as Progress
from trunkline.topology._network import (
    HostShim as HostShim,
    Network as Network,
    NetworkSubnet as NetworkSubnet,
    Vlan as Vlan,
)
from trunkline.topology._observed import Inside as Inside, Observed as Observed, host_links as host_links
from trunkline.topology._picture import Endpoint as Endpoint, Picture as Picture, Segment as Segment
from trunkline.topology._plan import Action as Action, Plan as Plan, Step as Step
from trunkline.topology._shim import Shim as Shim
from trunkline.topology._wanted import Topology as Topology
__all__: list[str]
