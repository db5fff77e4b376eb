//! `trunkline.topology.Shim`.

use trunkline::topology::Shim as Core;

use crate::convert::{Address, Mac, Name, Net};
use crate::error::OrRaise;
use crate::spec::{Many, spec};

spec! {
    /// A macvlan link of the host itself, by which it reaches the containers of a parent: macvlan children and their parent's host
    /// do not hear each other otherwise.
    in "trunkline.topology"
    struct Shim(Core)(parent, name, *, addresses=Many::default(), routes=Many::default(), mac=None) {
        /// The parent of the containers' links.
        parent: Name,
        /// Its name.
        name: Name,
        /// The host's addresses on it, each alone: the subnet's route stays where it is.
        addresses: Many<Address>,
        /// The containers that are reached through it: addresses or prefixes, without host bits.
        routes: Many<Net>,
        /// The MAC address; random when left out.
        mac: Option<Mac>,
    }
    make {
        let mut core = Core::new(parent.0.clone(), name.0.clone());
        for address in addresses.iter() {
            core = core.address(address.0);
        }
        for route in routes.iter() {
            core = core.route(route.0.net()).or_raise()?;
        }
        Ok(match mac {
            Some(mac) => core.mac(mac.0),
            None => core,
        })
    }
}
