from trunkline._enums import (
    ChangeKind as ChangeKind,
    ExplanationKind as ExplanationKind,
    FindingKind as FindingKind,
    Severity as Severity,
)
from trunkline._types import (
    HostId as HostId,
    OwnerKey as OwnerKey,
    SegmentId as SegmentId,
    VlanStack as VlanStack,
)
from trunkline.ipam._address_map import AddressMap as AddressMap
from trunkline.ipam._audit import AuditFinding as AuditFinding, AuditReport as AuditReport
from trunkline.ipam._client import Imported as Imported, Ipam as Ipam
from trunkline.ipam._clock import Clock as Clock
from trunkline.ipam._lease import Explanation as Explanation, Lease as Lease, Usage as Usage
from trunkline.ipam._pool import (
    Carve as Carve,
    Exclusion as Exclusion,
    Pool as Pool,
    PoolId as PoolId,
    PoolSpec as PoolSpec,
    Reservation as Reservation,
)
from trunkline.ipam._reality import Finding as Finding, Reality as Reality
from trunkline.ipam._request import AllocateRequest as AllocateRequest
from trunkline.ipam._watch import Change as Change, Watch as Watch

__all__: list[str]
