/* An allocator daemon: reads requests from a unix socket, one line each, and answers with one line.
 *
 *   cc allocator.c $(pkg-config --cflags --libs trunkline) -o allocator
 *   ./allocator /run/allocator.sock /var/lib/allocator/leases.db 192.168.77.0/24
 *
 *   get OWNER        -> ok 192.168.77.5/24 02:…      the same owner always gets the same answer
 *   release OWNER    -> ok
 *   usage            -> ok 1 of 254
 *
 * An answer is on disk before it is sent, so the daemon may be killed at any moment. SIGTERM ends it. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <trunkline.h>

static const char segment[] = "here/office/77";
static tl_error *err;
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static void check(tl_status status)
{
    if (status == TL_OK)
        return;
    fprintf(stderr, "allocator: %s\n", tl_error_message(err));
    exit(1);
}

/* "ok …", or the error's name and message; frees the error. */
static void answer(FILE *client, tl_status status, const char *format, ...)
{
    if (status == TL_OK) {
        va_list arguments;
        va_start(arguments, format);
        fputs("ok", client);
        vfprintf(client, format, arguments);
        va_end(arguments);
    } else {
        fprintf(client, "%s %s", tl_status_name(status), tl_error_message(err));
        tl_error_free(err);
    }
    fputc('\n', client);
    fflush(client);
}

static void get(FILE *client, const tl_ipam *ipam, const tl_pool *pool, const char *owner)
{
    char address[TL_PREFIX_TEXT_SIZE] = "", mac[TL_MAC_TEXT_SIZE] = "";
    tl_allocate_request *request = NULL;
    tl_lease *lease = NULL;
    tl_status status = tl_allocate_request_new(tl_pool_get_id(pool), owner, &request, &err);
    if (status == TL_OK)
        status = tl_ipam_allocate(ipam, request, &lease, &err);
    if (status == TL_OK) {
        tl_prefix_format(tl_lease_interface(lease), address, sizeof address);
        tl_mac_format(tl_lease_mac(lease), mac, sizeof mac);
    }
    answer(client, status, " %s %s", address, mac);
    tl_lease_free(lease);
    tl_allocate_request_free(request);
}

static void release(FILE *client, const tl_ipam *ipam, const char *owner)
{
    tl_leases *leases = NULL;
    tl_status status = tl_ipam_leases_of(ipam, segment, owner, &leases, &err);
    for (size_t i = 0; status == TL_OK && i < tl_leases_len(leases); i++)
        status = tl_ipam_release(ipam, tl_leases_at(leases, i), NULL, &err);
    answer(client, status, "");
    tl_leases_free(leases);
}

static void serve(FILE *client, const tl_ipam *ipam, const tl_pool *pool)
{
    char line[512];
    while (fgets(line, sizeof line, client) != NULL) {
        line[strcspn(line, "\n")] = 0;
        if (strncmp(line, "get ", 4) == 0) {
            get(client, ipam, pool, line + 4);
        } else if (strncmp(line, "release ", 8) == 0) {
            release(client, ipam, line + 8);
        } else if (strcmp(line, "usage") == 0) {
            tl_usage usage = {0};
            tl_status status = tl_ipam_usage(ipam, tl_pool_get_id(pool), &usage, &err);
            answer(client, status, " %llu of %llu", (unsigned long long)usage.bound.low, (unsigned long long)usage.capacity.low);
        } else {
            fprintf(client, "what? get OWNER, release OWNER or usage\n");
            fflush(client);
        }
    }
}

int main(int argc, char **argv)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct sigaction action = {.sa_handler = on_signal}; /* without SA_RESTART: accept is to return */
    tl_ipam *ipam;
    tl_pool_spec *spec;
    tl_pool *pool;
    tl_prefix subnet;
    if (argc != 4 || strlen(argv[1]) >= sizeof address.sun_path) {
        fprintf(stderr, "usage: %s SOCKET STORE SUBNET\n", argv[0]);
        return 2;
    }
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    check(tl_prefix_parse(argv[3], &subnet, &err));
    check(tl_ipam_open(argv[2], NULL, &ipam, &err));
    check(tl_pool_spec_new(subnet, &spec, &err));
    check(tl_ipam_ensure_pool(ipam, segment, spec, &pool, NULL, &err));
    tl_pool_spec_free(spec);

    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    strcpy(address.sun_path, argv[1]);
    unlink(argv[1]);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0) {
        fprintf(stderr, "allocator: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    while (!stop) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        FILE *client = fd < 0 ? NULL : fdopen(fd, "r+");
        if (client == NULL)
            continue;
        serve(client, ipam, pool);
        fclose(client);
    }
    close(listener);
    unlink(argv[1]);
    tl_pool_free(pool);
    tl_ipam_free(ipam);
    return 0;
}
