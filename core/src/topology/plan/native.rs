//! Namespaces and their links. Pure.

use ipnet::IpNet;

use super::{Planner, missing};
use crate::error::{Difference, Error, Result};
use crate::link::{Link, LinkAddress, LinkSpec, drift};
use crate::topology::container::Container;
use crate::topology::render;
use crate::topology::step::{Action, Step};

impl Planner<'_> {
    pub(super) fn containers(&mut self) -> Result<()> {
        for container in &self.topology.containers {
            if container.place.is_docker() {
                self.docker_container(container)?;
            } else {
                self.native_container(container)?;
            }
        }
        Ok(())
    }

    pub(super) fn native_container(&mut self, container: &Container) -> Result<()> {
        let topology = self.topology;
        let name = container.name.to_string();
        let Some(inside) = self.seen.inside.get(&name) else {
            return Err(Error::NamespaceGone {
                namespace: container
                    .place
                    .path()
                    .map_or_else(|| name.clone(), |path| path.display().to_string()),
            });
        };
        for (position, join) in container.joins.iter().enumerate() {
            let (Some(network), Some(interface)) = (
                topology.find_network(&join.network),
                container.interface(position),
            ) else {
                continue;
            };
            let attach = Action::new(Step::Attach(name.clone(), position));
            let parent = topology.parent_of(network);
            let found = inside.links.iter().find(|link| *link.name() == interface);
            let attachment = render::native(topology, container, position, &self.known)?;
            let spec = attachment.as_ref().map(link_of);
            // A link of ours with the MAC address of this one, under another name.
            if let Some(mac) = spec.and_then(LinkSpec::mac) {
                let stray = inside.links.iter().find(|link| {
                    link.mac() == Some(mac) && link.is_ours() && *link.name() != interface
                });
                if let Some(stray) = stray.filter(|_| !self.fresh.contains(parent)) {
                    let why = vec![Difference::new("name", &interface, stray.name())];
                    let step = Step::Detach(name.clone(), stray.name().clone());
                    self.removals.push(Action::because(step, why));
                }
            }
            let Some(link) = found else {
                self.containers.push(attach);
                continue;
            };
            let parent_index = match self.seen.link(parent) {
                Some(found) if !self.fresh.contains(parent) => found.index(),
                _ => {
                    // It went with its parent, unless it hangs on something else.
                    self.replace_if_alive(&name, link, &attach)?;
                    continue;
                }
            };
            let Some(attachment) = attachment else {
                // Its addresses are leased anew, so the link is made anew with them.
                self.replace(
                    &name,
                    link,
                    vec![Difference::new("lease", "present", "absent")],
                )?;
                self.containers.push(attach);
                continue;
            };
            let differences = drift(attachment.link(), parent_index, link);
            let nets: Vec<IpNet> = attachment
                .addresses()
                .iter()
                .map(LinkAddress::net)
                .collect();
            let (lacks, extra) = missing(
                &nets,
                attachment.routes(),
                link.index(),
                &inside.addresses,
                &inside.routes,
            );
            let only_down = differences.iter().all(|d| d.field() == "state");
            if !only_down || !extra.is_empty() {
                self.replace(&name, link, differences.into_iter().chain(extra).collect())?;
                self.containers.push(attach);
            } else if !differences.is_empty() || !lacks.is_empty() {
                let why: Vec<_> = differences.into_iter().chain(lacks).collect();
                if !link.is_ours() {
                    return Err(not_ours(&name, link, why));
                }
                let step = Step::Complete(name.clone(), position);
                self.containers.push(Action::because(step, why));
            }
        }
        Ok(())
    }

    pub(super) fn replace(&mut self, name: &str, link: &Link, why: Vec<Difference>) -> Result<()> {
        if !link.is_ours() {
            return Err(not_ours(name, link, why));
        }
        let step = Step::Detach(name.to_owned(), link.name().clone());
        self.removals.push(Action::because(step, why));
        Ok(())
    }

    pub(super) fn replace_if_alive(
        &mut self,
        name: &str,
        link: &Link,
        attach: &Action,
    ) -> Result<()> {
        let why = vec![Difference::new("parent", "made anew", "another")];
        // The removal succeeds when the link has gone with its parent by then.
        self.replace(name, link, why)?;
        self.containers.push(attach.clone());
        Ok(())
    }
}

fn link_of(attachment: &crate::link::Attachment) -> &LinkSpec {
    attachment.link()
}

fn not_ours(container: &str, link: &Link, differences: Vec<Difference>) -> Error {
    Error::Conflict {
        subject: format!("link {} in {container}, which is not ours,", link.name()),
        differences,
    }
}
