"""What is accepted where: names of types for the stubs."""

import os
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network
from typing import SupportsIndex, TypeAlias

from trunkline import AddressRange

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Interface: TypeAlias = IPv4Interface | IPv6Interface

IntoAddress: TypeAlias = Address | str
IntoNetwork: TypeAlias = Network | str
IntoInterface: TypeAlias = Interface | Network | str
IntoRange: TypeAlias = AddressRange | Address | Network | str
IntoMac: TypeAlias = str | bytes
IntoInt: TypeAlias = SupportsIndex
IntoNumber: TypeAlias = SupportsIndex | str
IntoSpan: TypeAlias = timedelta | float
IntoPath: TypeAlias = str | os.PathLike[str]
