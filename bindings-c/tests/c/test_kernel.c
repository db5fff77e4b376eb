/* The kernel's links: every verb, on a kernel. */
#define _GNU_SOURCE
#include "values.h"

#include <sys/wait.h>
#include <unistd.h>

static tl_kernel *kernel;

static tl_macvlan_spec *child(const char *name)
{
    tl_macvlan_spec *spec;
    OK(tl_macvlan_spec_new("eth0", name, &spec, &err));
    return spec;
}

static tl_attachment *attachment(const char *name, const char *address)
{
    tl_macvlan_spec *spec = child(name);
    tl_attachment *made;
    tl_link_address *link_address;
    tl_route_spec *route;
    OK(tl_attachment_new(tl_macvlan_spec_link(spec), &made, &err));
    OK(tl_link_address_new(prefix(address), &link_address, &err));
    OK(tl_route_spec_default_via(ip("10.0.0.1"), &route, &err));
    OK(tl_attachment_add_address(made, link_address, &err));
    OK(tl_attachment_add_route(made, route, &err));
    OK(tl_attachment_set_announce(made, false, &err));
    /* All of them were copied. */
    tl_route_spec_free(route);
    tl_link_address_free(link_address);
    tl_macvlan_spec_free(spec);
    CHECK(tl_attachment_addresses_len(made) == 1 && tl_attachment_routes_len(made) == 1);
    SAME(tl_link_spec_name(tl_attachment_link(made)), name);
    return made;
}

static void begin(void)
{
    fresh_namespace();
    OK(tl_kernel_connect(&kernel, &err));
}

static void add_ensure_remove(void)
{
    tl_macvlan_spec *spec;
    tl_link *link, *same;
    tl_differences *differences;
    bool changed;
    begin();
    spec = child("mv0");
    const tl_link_spec *any = tl_macvlan_spec_link(spec);
    OK(tl_kernel_check(kernel, any, &differences, &err));
    CHECK(tl_differences_len(differences) == 1); /* it is absent */
    tl_differences_free(differences);
    OK(tl_kernel_add(kernel, any, &link, &err));
    CHECK(tl_link_is_ours(link) && (tl_link_group(link) & 0xffff0000) == TL_OWNER_GROUP && tl_link_is_up(link));
    CHECK(tl_kernel_add(kernel, any, &same, &err) == TL_ALREADY_EXISTS);
    drop_error();
    OK(tl_kernel_ensure(kernel, any, &same, &changed, &err));
    CHECK(!changed && tl_link_index(link) == tl_link_index(same));
    tl_link_free(same);
    tl_link_free(link);
    OK(tl_kernel_check(kernel, any, &differences, &err));
    CHECK(tl_differences_len(differences) == 0);
    tl_differences_free(differences);

    OK(tl_macvlan_spec_set_mtu(spec, 1300, &err));
    CHECK(tl_kernel_ensure(kernel, any, &same, NULL, &err) == TL_CONFLICT);
    const tl_difference *difference = tl_differences_at(tl_error_differences(err), 0);
    CHECK(tl_differences_len(tl_error_differences(err)) == 1 && tl_differences_at(tl_error_differences(err), 1) == NULL);
    SAME(tl_difference_field(difference), "MTU");
    SAME(tl_difference_wanted(difference), "1300");
    SAME(tl_difference_found(difference), "1500");
    drop_error();

    OK(tl_kernel_remove(kernel, "mv0", &changed, &err));
    CHECK(changed);
    OK(tl_kernel_remove(kernel, "mv0", &changed, &err));
    CHECK(!changed);
    OK(tl_kernel_link(kernel, "mv0", &link, &err));
    CHECK(link == NULL);
    FAILS(TL_NOT_OURS, tl_kernel_remove(kernel, "eth0", NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_remove(kernel, "a/b", NULL, &err));
    OK(tl_kernel_remove_any(kernel, "eth0", &changed, &err));
    CHECK(changed);
    FAILS(TL_NOT_FOUND, tl_kernel_add(kernel, any, &link, &err)); /* its parent */
    tl_macvlan_spec_free(spec);
    tl_kernel_free(kernel);
}

static void many(void)
{
    tl_macvlan_spec *specs[3];
    const tl_link_spec *any[4];
    const char *names[3] = {"mv0", "mv1", "mv2"};
    tl_links *links = UNTOUCHED;
    bool removed[3];
    size_t before;
    begin();
    for (int i = 0; i < 3; i++) {
        specs[i] = child(names[i]);
        any[i] = tl_macvlan_spec_link(specs[i]);
    }
    any[3] = NULL;
    FAILS(TL_NULL_ARGUMENT, tl_kernel_add_many(kernel, any, 4, &links, &err));
    FAILS(TL_NULL_ARGUMENT, tl_kernel_add_many(kernel, NULL, 1, &links, &err));
    any[3] = any[0]; /* the same name twice: none is made */
    FAILS(TL_ALREADY_EXISTS, tl_kernel_add_many(kernel, any, 4, &links, &err));
    CHECK(links == UNTOUCHED);
    OK(tl_kernel_links(kernel, &links, &err));
    before = tl_links_len(links);
    tl_links_free(links);
    OK(tl_kernel_add_many(kernel, any, 3, &links, &err));
    CHECK(tl_links_len(links) == 3 && tl_links_at(links, 3) == NULL);
    SAME(tl_link_name(tl_links_at(links, 2)), "mv2");
    tl_links_free(links);
    OK(tl_kernel_links(kernel, &links, &err));
    CHECK(tl_links_len(links) == before + 3);
    tl_links_free(links);
    OK(tl_kernel_remove_many(kernel, names, 3, removed, &err));
    CHECK(removed[0] && removed[1] && removed[2]);
    OK(tl_kernel_remove_many(kernel, names, 3, removed, &err));
    CHECK(!removed[0] && !removed[2]);
    OK(tl_kernel_remove_many(kernel, NULL, 0, NULL, &err));
    names[1] = "eth0";
    FAILS(TL_NOT_OURS, tl_kernel_remove_many(kernel, names, 3, NULL, &err));
    names[1] = NULL;
    FAILS(TL_NULL_ARGUMENT, tl_kernel_remove_many(kernel, names, 3, NULL, &err));
    for (int i = 0; i < 3; i++)
        tl_macvlan_spec_free(specs[i]);
    tl_kernel_free(kernel);
}

static void attach(void)
{
    tl_netns *there[2];
    tl_attachment *wanted[2];
    tl_kernel *inside;
    tl_link *link;
    tl_links *links;
    tl_differences *differences;
    tl_netns *netns;
    const char *names[2] = {"c0", "c1"};
    bool flags[2];
    begin();
    for (int i = 0; i < 2; i++)
        OK(tl_netns_create(&there[i], &err));
    wanted[0] = attachment("c0", "10.0.0.2/24");
    wanted[1] = attachment("c1", "10.0.0.3/24");
    const tl_attachment *const *attachments = (const tl_attachment *const *)wanted;
    const tl_netns *const *namespaces = (const tl_netns *const *)there;

    OK(tl_kernel_attach(kernel, wanted[0], there[0], &link, &err));
    SAME(tl_link_name(link), "c0");
    tl_link_free(link);
    FAILS(TL_ALREADY_EXISTS, tl_kernel_attach(kernel, wanted[0], there[0], &link, &err));
    OK(tl_kernel_check_attached(kernel, wanted[0], there[0], &differences, &err));
    CHECK(tl_differences_len(differences) == 0);
    tl_differences_free(differences);
    OK(tl_kernel_check_attached(kernel, wanted[1], there[1], &differences, &err));
    CHECK(tl_differences_len(differences) == 1);
    tl_differences_free(differences);
    OK(tl_kernel_ensure_attached(kernel, attachments, namespaces, 2, &links, flags, &err));
    CHECK(tl_links_len(links) == 2 && !flags[0] && flags[1]);
    tl_links_free(links);

    OK(tl_kernel_connect_in(there[1], &inside, &err));
    OK(tl_kernel_netns(inside, &netns, &err));
    CHECK(tl_netns_is_same(netns, there[1]));
    tl_netns_free(netns);
    OK(tl_kernel_link(inside, "c1", &link, &err));
    int32_t id;
    CHECK(link != NULL && tl_link_parent_netns(link, &id)); /* its parent is in another namespace */
    tl_link_free(link);
    tl_kernel_free(inside);

    OK(tl_kernel_detach(kernel, "c0", there[0], &flags[0], &err));
    CHECK(flags[0]);
    OK(tl_kernel_detach_many(kernel, names, namespaces, 2, flags, &err));
    CHECK(!flags[0] && flags[1]);
    OK(tl_kernel_attach_many(kernel, attachments, namespaces, 2, &links, &err));
    CHECK(tl_links_len(links) == 2);
    tl_links_free(links);
    FAILS(TL_NULL_ARGUMENT, tl_kernel_attach_many(kernel, attachments, NULL, 2, &links, &err));
    for (int i = 0; i < 2; i++) {
        tl_attachment_free(wanted[i]);
        tl_netns_free(there[i]);
    }
    tl_kernel_free(kernel);
}

static void changes(void)
{
    tl_macvlan_spec *spec;
    tl_link *link;
    tl_netns *there;
    tl_mac found;
    tl_attribute attribute;
    bool has_name = false;
    begin();
    spec = child("mv0");
    OK(tl_kernel_add(kernel, tl_macvlan_spec_link(spec), &link, &err));
    tl_link_free(link);
    OK(tl_kernel_set_down(kernel, "mv0", &err));
    OK(tl_kernel_set_mac(kernel, "mv0", mac("02:00:00:00:00:09"), &err));
    OK(tl_kernel_set_mtu(kernel, "mv0", 1400, &err));
    OK(tl_kernel_rename(kernel, "mv0", "renamed", &err));
    OK(tl_kernel_link(kernel, "renamed", &link, &err));
    CHECK(!tl_link_is_up(link) && tl_link_mtu(link) == 1400 && tl_link_mac(link, &found) && found.octets[5] == 9);
    CHECK(tl_link_hardware_type(link) == 1 && !tl_link_is_loopback(link) && !(tl_link_flags(link) & 1));
    CHECK(!tl_link_has_carrier(link) && tl_link_oper_state(link) == 2 && tl_link_promiscuity(link) == 0);
    CHECK(tl_link_parent_index(link) != 0 && !tl_link_parent_netns(link, NULL) && tl_link_master_index(link) == 0);
    CHECK(tl_link_port_kind(link) == NULL && tl_link_max_mtu(link) > 1400);
    SAME(tl_link_kind_name(link), "macvlan");
    CHECK(tl_link_attribute(link, 3 /* IFLA_IFNAME */, &attribute) && attribute.length == sizeof "renamed");
    CHECK(memcmp(attribute.value, "renamed", attribute.length) == 0);
    CHECK(!tl_link_attribute(link, 9999, &attribute));
    for (size_t i = 0; tl_link_attribute_at(link, i, &attribute); i++)
        has_name = has_name || attribute.number == 3;
    CHECK(has_name);
    tl_link_free(link);
    OK(tl_kernel_set_up(kernel, "renamed", &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_set_mtu(kernel, "renamed", 1, &err));
    CHECK(tl_kernel_set_mtu(kernel, "renamed", 9000, &err) != TL_OK); /* above its parent's */
    CHECK(tl_error_errno(err) == 22);
    drop_error();
    FAILS(TL_INVALID_INPUT, tl_kernel_set_mac(kernel, "renamed", (tl_mac){{0xff}}, &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_rename(kernel, "renamed", "a b", &err));
    FAILS(TL_NOT_FOUND, tl_kernel_set_up(kernel, "nothing", &err));
    FAILS(TL_NOT_FOUND, tl_kernel_set_down(kernel, "nothing", &err));
    FAILS(TL_INVALID_INPUT, tl_kernel_set_up(kernel, NOT_UTF8, &err));
    OK(tl_netns_create(&there, &err));
    OK(tl_kernel_move_to(kernel, "renamed", there, &err));
    FAILS(TL_NOT_FOUND, tl_kernel_move_to(kernel, "renamed", there, &err));
    tl_netns_free(there);
    tl_macvlan_spec_free(spec);
    tl_kernel_free(kernel);
}

static void parents(void)
{
    tl_macvlan_spec *spec;
    tl_vlan_spec *vlan;
    tl_parent_findings *findings;
    begin();
    spec = child("mv0");
    OK(tl_kernel_check_parent(kernel, tl_macvlan_spec_link(spec), &findings, &err));
    CHECK(tl_parent_findings_len(findings) == 0 && tl_parent_findings_at(findings, 0) == NULL);
    tl_parent_findings_free(findings);
    OK(tl_kernel_set_down(kernel, "eth0", &err));
    OK(tl_kernel_check_parent(kernel, tl_macvlan_spec_link(spec), &findings, &err));
    CHECK(tl_parent_findings_len(findings) == 1);
    const tl_parent_finding *finding = tl_parent_findings_at(findings, 0);
    CHECK(tl_parent_finding_problem(finding) == TL_PARENT_PROBLEM_DOWN && tl_parent_finding_severity(finding) == TL_SEVERITY_WARNING);
    SAME(tl_parent_finding_parent(finding), "eth0");
    SAME(tl_parent_finding_sentence(finding), "is down");
    HAS(tl_parent_finding_remedy(finding), "set it up");
    tl_parent_findings_free(findings);
    OK(tl_vlan_spec_on("lo", 7, &vlan, &err));
    tl_link *link;
    CHECK(tl_kernel_add(kernel, tl_vlan_spec_link(vlan), &link, &err) == TL_PARENT_UNUSABLE);
    HAS(tl_error_remedy(err), "physical NIC");
    drop_error();
    tl_vlan_spec_free(vlan);
    tl_macvlan_spec_free(spec);
    tl_kernel_free(kernel);
}

static void plans(void)
{
    tl_macvlan_spec *spec;
    tl_links *links;
    tl_link_plan *plan = UNTOUCHED;
    begin();
    spec = child("mv0");
    const tl_link_spec *desired[2] = {tl_macvlan_spec_link(spec), tl_macvlan_spec_link(spec)};
    OK(tl_kernel_links(kernel, &links, &err));
    FAILS(TL_INVALID_INPUT, tl_link_plan_new(desired, 2, links, &plan, &err)); /* twice the same name */
    CHECK(plan == UNTOUCHED);
    OK(tl_link_plan_new(desired, 1, links, &plan, &err));
    CHECK(tl_link_plan_len(plan) == 1 && tl_link_plan_at(plan, 1) == NULL);
    SAME(tl_link_plan_text(plan), "add macvlan mv0 on eth0");
    const tl_link_step *step = tl_link_plan_at(plan, 0);
    CHECK(tl_link_step_kind(step) == TL_LINK_STEP_ADD);
    SAME(tl_link_step_name(step), "mv0");
    SAME(tl_link_step_text(step), "add macvlan mv0 on eth0");
    OK(tl_kernel_apply(kernel, plan, &err));
    FAILS(TL_ALREADY_EXISTS, tl_kernel_apply(kernel, plan, &err));
    tl_link_plan_free(plan);
    tl_links_free(links);
    OK(tl_kernel_set_down(kernel, "mv0", &err));
    OK(tl_kernel_links(kernel, &links, &err));
    OK(tl_link_plan_new(desired, 1, links, &plan, &err));
    CHECK(tl_link_step_kind(tl_link_plan_at(plan, 0)) == TL_LINK_STEP_SET_UP);
    tl_link_plan_free(plan);
    OK(tl_link_plan_new(NULL, 0, links, &plan, &err));
    SAME(tl_link_plan_text(plan), "nothing to do");
    tl_link_plan_free(plan);
    tl_links_free(links);
    tl_macvlan_spec_free(spec);
    tl_kernel_free(kernel);
}

static void refused_after_fork(void)
{
    begin();
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        tl_links *links;
        tl_error *problem = NULL;
        bool good = tl_kernel_links(kernel, &links, &problem) == TL_MISUSE;
        good = good && strstr(tl_error_message(problem), "after fork") != NULL;
        tl_error_free(problem);
        tl_kernel_free(kernel);
        _exit(good ? 0 : 1);
    }
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    tl_links *links;
    OK(tl_kernel_links(kernel, &links, &err)); /* the parent goes on */
    tl_links_free(links);
    tl_kernel_free(kernel);
}

const struct test tests_kernel[] = {
    {"add, ensure, remove", add_ensure_remove},
    {"many at once", many},
    {"attach and detach", attach},
    {"changes", changes},
    {"parents", parents},
    {"plans", plans},
    {"refused after fork", refused_after_fork},
    {0},
};
