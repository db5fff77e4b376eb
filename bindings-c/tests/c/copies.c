/* Three copies of SQLite in one process: that of this program, linked statically, that of libtrunkline.so, as a Python wheel or a plugin
 * brings it, and the system's own, as Python's sqlite3 uses it. Each opens and closes the store again and again. Closing a file takes all
 * POSIX locks of a process on it away, and copies in one process do not see each other's; so this is where leases were lost. */
#define _GNU_SOURCE
#include <trunkline.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TIMES = 30, EACH = 8 };

#define EACH_FUNCTION(DO) \
    DO(tl_ipam_open) DO(tl_ipam_free) DO(tl_ipam_allocate) DO(tl_ipam_leases) DO(tl_allocate_request_new) DO(tl_allocate_request_free) \
    DO(tl_pool_id_new) DO(tl_pool_id_free) DO(tl_prefix_parse) DO(tl_lease_text) DO(tl_lease_owner) DO(tl_lease_free) \
    DO(tl_leases_len) DO(tl_leases_at) DO(tl_leases_free) DO(tl_error_message)

#define FIELD(name) __typeof__(&name) name;
struct library {
    const char *name;
    EACH_FUNCTION(FIELD)
};

#define OWN(name) .name = name,
static const struct library own = {.name = "static", EACH_FUNCTION(OWN)};

static char store[64];
static const char *segment = "here/copies/1";
static const char *subnet = "10.20.0.0/20";
static char texts[2][TIMES * EACH][256];
static atomic_int working = 2;

static void fail(const char *who, const char *what, const char *why)
{
    fprintf(stderr, "%s: %s: %s\n", who, what, why);
    exit(1);
}

static void *loaded(const char *path)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        fail(path, "dlopen", dlerror());
    return library;
}

static void *symbol(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (found == NULL)
        fail(name, "dlsym", dlerror());
    return found;
}

static void *allocate(void *of)
{
    const struct library *tl = of;
    const int place = tl == &own;
    tl_error *err = NULL;
    for (int n = 0; n < TIMES * EACH; n++) {
        static _Thread_local tl_ipam *ipam;
        char owner[32];
        tl_prefix prefix;
        tl_pool_id *pool;
        tl_allocate_request *request;
        tl_lease *lease;
        snprintf(owner, sizeof owner, "copy:%s/%d", tl->name, n);
        if (n % EACH == 0 && tl->tl_ipam_open(store, NULL, &ipam, &err) != TL_OK)
            fail(tl->name, "open", tl->tl_error_message(err));
        if (tl->tl_prefix_parse(subnet, &prefix, &err) != TL_OK || tl->tl_pool_id_new(segment, prefix, &pool, &err) != TL_OK
            || tl->tl_allocate_request_new(pool, owner, &request, &err) != TL_OK
            || tl->tl_ipam_allocate(ipam, request, &lease, &err) != TL_OK)
            fail(tl->name, owner, tl->tl_error_message(err));
        snprintf(texts[place][n], sizeof texts[place][n], "%s", tl->tl_lease_text(lease));
        tl->tl_lease_free(lease);
        tl->tl_allocate_request_free(request);
        tl->tl_pool_id_free(pool);
        if (n % EACH == EACH - 1)
            tl->tl_ipam_free(ipam);
    }
    working--;
    return NULL;
}

/* Reads, and now and then takes the lock for writing: no answer but that of another process. */
static void *look(void *library)
{
    int (*open)(const char *, void **) = symbol(library, "sqlite3_open");
    int (*exec)(void *, const char *, void *, void *, char **) = symbol(library, "sqlite3_exec");
    int (*close)(void *) = symbol(library, "sqlite3_close");
    int looks = 0;
    for (int n = 0; working > 0; n++) {
        void *database;
        char *message = NULL;
        const char *sql = n % 4 ? "SELECT count(*), sum(length(value)) FROM kv" : "BEGIN IMMEDIATE; SELECT count(*) FROM log; ROLLBACK";
        if (open(store, &database) != 0)
            fail("sqlite3", "open", store);
        int code = exec(database, sql, NULL, NULL, &message);
        if (code != 0 && code != 5 /* busy */)
            fail("sqlite3", sql, message);
        looks += code == 0;
        close(database);
    }
    if (looks < 10)
        fail("sqlite3", "look", "hardly ever");
    return NULL;
}

int main(int count, char **arguments)
{
    struct library other = {.name = "shared"};
    char folder[] = "/tmp/tl-copies-XXXXXX", command[96];
    tl_error *err = NULL;
    tl_ipam *ipam;
    tl_prefix prefix;
    tl_pool_spec *spec;
    tl_pool *pool;
    tl_leases *leases;
    pthread_t threads[3];
    if (count != 2 || mkdtemp(folder) == NULL)
        fail(arguments[0], "usage", "copies libtrunkline.so");
    snprintf(store, sizeof store, "%s/leases.db", folder);
    void *shared = loaded(arguments[1]);
#define OTHER(function) *(void **)&other.function = symbol(shared, #function);
    EACH_FUNCTION(OTHER)
    if (other.tl_ipam_open == own.tl_ipam_open)
        fail("copies", arguments[1], "it is the same copy");

    if (tl_ipam_open(store, NULL, &ipam, &err) != TL_OK || tl_prefix_parse(subnet, &prefix, &err) != TL_OK
        || tl_pool_spec_new(prefix, &spec, &err) != TL_OK || tl_ipam_create_pool(ipam, segment, spec, &pool, &err) != TL_OK)
        fail("copies", "create", tl_error_message(err));
    tl_pool_free(pool);
    tl_pool_spec_free(spec);
    tl_ipam_free(ipam);

    pthread_create(&threads[0], NULL, allocate, (void *)&own);
    pthread_create(&threads[1], NULL, allocate, &other);
    pthread_create(&threads[2], NULL, look, loaded("libsqlite3.so.0"));
    for (int n = 0; n < 3; n++)
        pthread_join(threads[n], NULL);

    if (tl_ipam_open(store, NULL, &ipam, &err) != TL_OK || tl_ipam_leases(ipam, segment, &leases, &err) != TL_OK)
        fail("copies", "leases", tl_error_message(err));
    if (tl_leases_len(leases) != 2 * TIMES * EACH)
        fail("copies", "leases", "some are lost");
    for (size_t i = 0; i < tl_leases_len(leases); i++) {
        const tl_lease *lease = tl_leases_at(leases, i);
        int n;
        char name[8];
        if (sscanf(tl_lease_owner(lease), "copy:%7[a-z]/%d", name, &n) != 2)
            fail("copies", "owner", tl_lease_owner(lease));
        if (strcmp(texts[strcmp(name, own.name) == 0][n], tl_lease_text(lease)) != 0)
            fail("copies", tl_lease_owner(lease), "it is another one now");
    }
    tl_leases_free(leases);
    tl_ipam_free(ipam);
    snprintf(command, sizeof command, "rm -r %s", folder);
    if (system(command) != 0)
        fail("copies", "remove", folder);
    printf("test result: ok. 1 passed; 0 failed; three copies of SQLite in one process lose no lease\n");
    return 0;
}
