/* The book's scenario: an 802.1Q trunk comes into the host; VLAN 100 becomes eth0.100; two containers (namespaces) hang on it, each
 * with a MAC and an address of its own that nobody else has.
 *
 *   cc book.c $(pkg-config --cflags --libs trunkline) -o book
 *   ./book eth0 100 192.168.100.0/24 /var/lib/book/leases.db web db     # as root; the containers are `ip netns` names
 *
 * Run it again: everything is found as it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <trunkline.h>

static tl_error *err;

static void check(tl_status status, const char *doing)
{
    if (status == TL_OK)
        return;
    fprintf(stderr, "book: %s: %s\n", doing, tl_error_message(err));
    if (tl_error_remedy(err) != NULL)
        fprintf(stderr, "book: %s\n", tl_error_remedy(err));
    tl_error_free(err);
    exit(1);
}

/* The namespace of a container: the one that exists, or a new one. */
static tl_netns *container(const char *name)
{
    tl_netns *netns;
    tl_status status = tl_netns_named(name, &netns, &err);
    if (status == TL_NAMESPACE_GONE) {
        tl_error_free(err);
        status = tl_netns_create_named(name, &netns, &err);
    }
    check(status, name);
    return netns;
}

/* An interface on the VLAN for one container, with an address from the pool. */
static void connect(tl_kernel *kernel, tl_ipam *ipam, const tl_pool *pool, const char *parent, const char *name)
{
    char owner[128], address[TL_PREFIX_TEXT_SIZE];
    tl_allocate_request *request;
    tl_lease *lease;
    tl_macvlan_spec *child;
    tl_attachment *attachment;
    tl_link_address *link_address;
    tl_links *links;
    bool created;
    tl_netns *netns = container(name);
    snprintf(owner, sizeof owner, "book:%s/eth0", name);
    check(tl_allocate_request_new(tl_pool_get_id(pool), owner, &request, &err), "request");
    check(tl_ipam_allocate(ipam, request, &lease, &err), "allocate");
    check(tl_macvlan_spec_new(parent, "eth0", &child, &err), "macvlan");
    check(tl_macvlan_spec_set_mac(child, tl_lease_mac(lease), &err), "MAC");
    check(tl_attachment_new(tl_macvlan_spec_link(child), &attachment, &err), "attachment");
    check(tl_link_address_new(tl_lease_interface(lease), &link_address, &err), "address");
    check(tl_attachment_add_address(attachment, link_address, &err), "address");
    const tl_attachment *attachments[] = {attachment};
    const tl_netns *namespaces[] = {netns};
    check(tl_kernel_ensure_attached(kernel, attachments, namespaces, 1, &links, &created, &err), name);
    tl_prefix_format(tl_lease_interface(lease), address, sizeof address);
    printf("%s: %s on %s (%s)\n", name, address, parent, created ? "created" : "as it was");
    tl_links_free(links);
    tl_link_address_free(link_address);
    tl_attachment_free(attachment);
    tl_macvlan_spec_free(child);
    tl_lease_free(lease);
    tl_allocate_request_free(request);
    tl_netns_free(netns);
}

int main(int argc, char **argv)
{
    tl_prefix subnet;
    tl_kernel *kernel;
    tl_ipam *ipam;
    tl_vlan_spec *vlan;
    tl_link *link;
    tl_pool_spec *spec;
    tl_pool *pool;
    char *segment;
    if (argc < 6) {
        fprintf(stderr, "usage: %s TRUNK VLAN SUBNET STORE CONTAINER...\n", argv[0]);
        return 2;
    }
    uint32_t id = (uint32_t)strtoul(argv[2], NULL, 10);
    check(tl_vlan_spec_on(argv[1], id, &vlan, &err), "VLAN");
    check(tl_prefix_parse(argv[3], &subnet, &err), "subnet");
    check(tl_kernel_connect(&kernel, &err), "kernel");
    check(tl_kernel_ensure(kernel, tl_vlan_spec_link(vlan), &link, NULL, &err), "VLAN");
    check(tl_ipam_open(argv[4], NULL, &ipam, &err), "store");
    check(tl_segment_local(&id, 1, &segment, &err), "segment");
    check(tl_pool_spec_new(subnet, &spec, &err), "pool");
    check(tl_ipam_ensure_pool(ipam, segment, spec, &pool, NULL, &err), "pool");
    for (int i = 5; i < argc; i++)
        connect(kernel, ipam, pool, tl_link_name(link), argv[i]);
    tl_pool_free(pool);
    tl_pool_spec_free(spec);
    tl_string_free(segment);
    tl_ipam_free(ipam);
    tl_link_free(link);
    tl_kernel_free(kernel);
    tl_vlan_spec_free(vlan);
    return 0;
}
