/* Reading logs: files, the engine, following, positions, cancellation. */
#define _GNU_SOURCE
#include "fake_engine.h"

static char folder[32], file_path[64];

static void make_log(int lines)
{
    strcpy(folder, "/tmp/tl-log-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(file_path, sizeof file_path, "%s/c0-json.log", folder);
    FILE *file = fopen(file_path, "w");
    for (int i = 0; i < lines; i++)
        fprintf(file, "{\"log\":\"line %d\\n\",\"stream\":\"%s\",\"attrs\":{\"tag\":\"t%d\"},\"time\":\"2026-11-23T20:45:%02d.5Z\"}\n", i,
                i % 2 == 0 ? "stdout" : "stderr", i, i % 60);
    fclose(file);
}

static void append(int number)
{
    FILE *file = fopen(file_path, "a");
    fprintf(file, "{\"log\":\"line %d\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T21:00:00.5Z\"}\n", number);
    fclose(file);
}

static void end_log(void)
{
    command("rm -r %s", folder);
}

static tl_log_reader *open_log(const tl_log_query *query)
{
    tl_log_reader *reader;
    OK(tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, file_path, query, &reader, &err));
    return reader;
}

static bool is_line(const tl_log_record *record, int number)
{
    char wanted[32];
    snprintf(wanted, sizeof wanted, "line %d", number);
    return record->len == strlen(wanted) && memcmp(record->line, wanted, record->len) == 0;
}

static void lines_one_by_one(void)
{
    make_log(10);
    tl_log_reader *reader = open_log(NULL);
    tl_log_record record;
    tl_pairs *attributes;
    tl_log_record before = {0};
    uint32_t outcome = 0;
    for (int i = 0; i < 10; i++) {
        OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
        CHECK(outcome == TL_LOG_READ_LINES && is_line(&record, i) && record.index == (size_t)i && record.source == 0);
        CHECK(record.stream == (i % 2 == 0 ? TL_LOG_STREAM_STDOUT : TL_LOG_STREAM_STDERR) && record.end == TL_LINE_END_NEWLINE);
        CHECK(i == 0 || record.line > before.line); /* views into one buffer */
        before = record;
        OK(tl_log_reader_attributes(reader, record.index, &attributes, &err));
        CHECK(tl_pairs_len(attributes) == 1);
        SAME(tl_pairs_name(attributes, 0), "tag");
        tl_pairs_free(attributes);
    }
    CHECK(tl_log_reader_pending(reader) == 0);
    FAILS(TL_INVALID_INPUT, tl_log_reader_attributes(reader, 10, &attributes, &err));
    char text[TL_LOG_TIME_TEXT_SIZE];
    CHECK(tl_log_time_format(record.time, text, sizeof text) < sizeof text);
    HAS(text, "2026-11-23T20:45:09.5");
    int64_t time;
    OK(tl_log_time_parse(text, &time, &err));
    CHECK(time == record.time && tl_log_time_now() > time - 86400000000000 * 3650);
    FAILS(TL_INVALID_INPUT, tl_log_time_parse("noon", &time, &err));
    OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    CHECK(outcome == TL_LOG_READ_END && record.line == NULL && record.len == 0);
    tl_log_counters counters = tl_log_reader_counters(reader);
    CHECK(counters.lines == 10 && counters.records == 10 && counters.skipped == 0);
    const tl_log_location *location = tl_log_reader_location(reader);
    CHECK(tl_log_location_kind(location) == TL_LOG_LOCATION_FILES && tl_log_location_format(location) == TL_LOG_FORMAT_JSON_FILE);
    SAME(tl_log_location_path(location), file_path);
    CHECK(tl_log_location_because(location) == 0 && tl_log_location_because_text(location) == NULL);
    CHECK(tl_log_location_elsewhere(location) == 0 && tl_log_location_reason(location) == NULL && tl_log_location_look(location) == NULL);
    CHECK(tl_log_location_no_copy(location) == 0);
    tl_service_tasks *tasks;
    OK(tl_log_reader_tasks(reader, &tasks, &err));
    CHECK(tl_service_tasks_len(tasks) == 0 && tl_service_tasks_at(tasks, 0) == NULL);
    tl_service_tasks_free(tasks);
    tl_log_reader_free(reader);
    end_log();
}

static void batches_and_queries(void)
{
    make_log(10);
    tl_log_query *query;
    const tl_log_record *records;
    size_t len;
    uint32_t outcome;
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_query_set_batch(query, 4, &err));
    OK(tl_log_query_set_max_line(query, 16384, &err));
    FAILS(TL_INVALID_INPUT, tl_log_query_set_batch(query, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_log_query_set_max_line(query, 5, &err));
    OK(tl_log_query_set_timestamps(query, true, &err));
    OK(tl_log_query_set_attributes(query, false, &err));
    OK(tl_log_query_set_whole_lines(query, true, &err));
    CHECK(tl_log_query_includes(query, TL_LOG_STREAM_STDERR) && !tl_log_query_includes(query, 0) && !tl_log_query_includes(query, 77));
    tl_log_reader *reader = open_log(query);
    size_t sizes[] = {4, 4, 2}, at = 0;
    for (int b = 0; b < 3; b++) {
        OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
        CHECK(outcome == TL_LOG_READ_LINES && len == sizes[b]);
        for (size_t i = 0; i < len; i++)
            CHECK(is_line(&records[i], (int)at++));
    }
    OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
    CHECK(outcome == TL_LOG_READ_END && len == 0 && records == NULL);
    tl_log_reader_free(reader);

    OK(tl_log_query_set_stream(query, TL_LOG_STREAM_STDERR, &err));
    FAILS(TL_INVALID_INPUT, tl_log_query_set_stream(query, 3, &err));
    OK(tl_log_query_set_tail(query, 2, &err));
    reader = open_log(query);
    OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
    CHECK(len == 2 && is_line(&records[0], 7) && is_line(&records[1], 9));
    tl_log_reader_free(reader);
    tl_log_query_free(query);

    int64_t from, to;
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_time_parse("2026-11-23T20:45:03Z", &from, &err));
    OK(tl_log_time_parse("2026-11-23T20:45:05Z", &to, &err));
    OK(tl_log_query_set_since(query, from, &err));
    OK(tl_log_query_set_until(query, to, &err));
    reader = open_log(query);
    OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
    CHECK(len == 2 && is_line(&records[0], 3) && is_line(&records[1], 4));
    tl_log_reader_free(reader);
    tl_log_query_free(query);
    end_log();
}

static void positions(void)
{
    make_log(10);
    tl_log_reader *reader = open_log(NULL);
    tl_log_record record;
    uint32_t outcome;
    char *position = UNTOUCHED;
    int64_t time;
    OK(tl_log_reader_position(reader, &position, &err));
    CHECK(position == NULL);
    OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    CHECK(tl_log_reader_pending(reader) == 9);
    FAILS(TL_MISUSE, tl_log_reader_position(reader, &position, &err));
    while (tl_log_reader_pending(reader) > 0)
        OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    OK(tl_log_reader_position(reader, &position, &err));
    tl_log_reader_free(reader);
    OK(tl_log_position_time(position, &time, &err));
    CHECK(time == record.time || time > 0);
    FAILS(TL_INVALID_INPUT, tl_log_position_time("here", &time, &err));
    append(10);
    tl_log_query *query;
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_query_set_resume(query, position, &err));
    FAILS(TL_INVALID_INPUT, tl_log_query_set_resume(query, "here", &err));
    reader = open_log(query);
    OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    CHECK(outcome == TL_LOG_READ_LINES && is_line(&record, 10) && tl_log_reader_pending(reader) == 0);
    tl_log_reader_free(reader);
    tl_log_query_free(query);
    tl_string_free(position);
    end_log();
}

static bool until_12(void *user, const tl_log_record *record)
{
    int *seen = user;
    CHECK(is_line(record, *seen));
    ++*seen;
    return *seen < 12;
}

static void *append_slowly(void *user)
{
    (void)user;
    for (int i = 10; i < 13; i++) {
        usleep(60 * 1000);
        append(i);
    }
    return NULL;
}

static void following(void)
{
    make_log(10);
    tl_log_query *query;
    tl_log_record record;
    pthread_t thread;
    uint32_t outcome;
    int seen = 0;
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_query_set_follow(query, true, &err));
    tl_log_reader *reader = open_log(query);
    FAILS(TL_NULL_ARGUMENT, tl_log_reader_follow(reader, NULL, NULL, &err));
    CHECK(pthread_create(&thread, NULL, append_slowly, NULL) == 0);
    OK(tl_log_reader_follow(reader, until_12, &seen, &err));
    CHECK(seen == 12);
    OK(tl_log_reader_next(reader, 10000, &record, &outcome, &err));
    CHECK(outcome == TL_LOG_READ_LINES && is_line(&record, 12));
    pthread_join(thread, NULL);
    OK(tl_log_reader_next(reader, 50, &record, &outcome, &err));
    CHECK(outcome == TL_LOG_READ_TIMED_OUT && record.line == NULL);
    IS_CANCELLED(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    IS_CANCELLED(tl_log_reader_follow(reader, until_12, &seen, &err));
    append(13);
    OK(tl_log_reader_next(reader, 10000, &record, &outcome, &err)); /* and it goes on */
    CHECK(outcome == TL_LOG_READ_LINES && is_line(&record, 13));
    tl_log_reader_free(reader);
    tl_log_query_free(query);
    end_log();
}

static bool stop_soon(void *user, const tl_log_counters *counters)
{
    uint64_t *last = user;
    CHECK(counters->bytes >= *last);
    *last = counters->bytes;
    return false;
}

static void progress_and_damage(void)
{
    make_log(50000);
    tl_log_query *query;
    const tl_log_record *records;
    size_t len, sum = 0;
    uint32_t outcome;
    uint64_t last = 0;
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_query_set_progress(query, 1 << 20, stop_soon, &last, &err));
    FAILS(TL_NULL_ARGUMENT, tl_log_query_set_progress(query, 1, NULL, NULL, &err));
    tl_log_reader *reader = open_log(query);
    tl_log_query_free(query);
    do {
        OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
        sum += len;
    } while (outcome == TL_LOG_READ_LINES);
    CHECK(last >= 1 << 20 && sum > 0 && sum < 50000);
    tl_log_reader_free(reader);
    end_log();

    make_log(3);
    command("printf 'this is no record\\n' >> %s", file_path);
    append(3);
    reader = open_log(NULL);
    OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
    while (outcome == TL_LOG_READ_LINES)
        OK(tl_log_reader_next_batch(reader, -1, &records, &len, &outcome, &err));
    tl_skipped_ranges *skipped;
    OK(tl_log_reader_skipped(reader, &skipped, &err));
    CHECK(tl_skipped_ranges_len(skipped) == 1 && tl_log_reader_counters(reader).skipped == 1);
    const tl_skipped_range *gap = tl_skipped_ranges_at(skipped, 0);
    SAME(tl_skipped_range_file(gap), file_path);
    CHECK(tl_skipped_range_end(gap) - tl_skipped_range_start(gap) == 18 && tl_skipped_range_reason(gap) == TL_SKIP_REASON_DAMAGED);
    HAS(tl_skipped_range_text(gap), file_path);
    tl_skipped_ranges_free(skipped);
    tl_log_reader_free(reader);
    reader = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_log_reader_files(0, file_path, NULL, &reader, &err));
    FAILS(TL_INVALID_INPUT, tl_log_reader_files(99, file_path, NULL, &reader, &err));
    FAILS(TL_INVALID_INPUT, tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, NOT_UTF8, NULL, &reader, &err));
    FAILS(TL_NOT_FOUND, tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, "/nonexistent/c0-json.log", NULL, &reader, &err));
    CHECK(reader == UNTOUCHED);
    char *path;
    OK(tl_log_format_path(TL_LOG_FORMAT_JSON_FILE, "/var/lib/docker", "4f1c", &path, &err));
    SAME(path, "/var/lib/docker/containers/4f1c/4f1c-json.log");
    tl_string_free(path);
    FAILS(TL_INVALID_INPUT, tl_log_format_path(0, "/var/lib/docker", "4f1c", &path, &err));
    end_log();
}

static const struct answer engine_table[] = {
    {"/version", 200, "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\",\"Os\":\"linux\"}"},
    {"/info", 200, "{\"ServerVersion\":\"20.10.24\",\"LoggingDriver\":\"json-file\",\"DockerRootDir\":\"/nonexistent\",\"Debug\":false,\"OSType\":\"linux\"}"},
    {"/containers/none/json", 200,
     "{\"Id\":\"c1\",\"Name\":\"/none\",\"LogPath\":\"\",\"State\":{\"Running\":false,\"Status\":\"exited\"},\"Config\":{\"Tty\":false},"
     "\"HostConfig\":{\"LogConfig\":{\"Type\":\"none\",\"Config\":{}}}}"},
    {NULL, 0, NULL},
};

static void through_an_engine(void)
{
    struct fake fake = fake_engine(engine_table);
    tl_log_reader *reader = UNTOUCHED;
    tl_log_location *location = UNTOUCHED;
    FAILS(TL_NOT_FOUND, tl_log_reader_open(fake.url, "nobody", NULL, &reader, &err));
    CHECK(tl_log_reader_open(fake.url, "none", NULL, &reader, &err) == TL_LOGS_UNREADABLE);
    HAS(tl_error_message(err), "another driver");
    drop_error();
    FAILS(TL_LOGS_UNREADABLE, tl_log_reader_through_engine(fake.url, "none", NULL, &reader, &err));
    CHECK(tl_log_reader_service(fake.url, "nothing", NULL, &reader, &err) != TL_OK);
    drop_error();
    FAILS(TL_INVALID_INPUT, tl_log_reader_open("ssh://host", "web", NULL, &reader, &err));
    FAILS(TL_INVALID_INPUT, tl_log_reader_open(NOT_UTF8, "web", NULL, &reader, &err));
    CHECK(tl_log_reader_open("unix:///nonexistent.sock", "web", NULL, &reader, &err) == TL_ENGINE_UNAVAILABLE);
    drop_error();
    CHECK(reader == UNTOUCHED);
    OK(tl_log_location_find(fake.url, "none", &location, &err));
    CHECK(tl_log_location_kind(location) == TL_LOG_LOCATION_ELSEWHERE && tl_log_location_elsewhere(location) == TL_ELSEWHERE_NOWHERE);
    HAS(tl_log_location_reason(location), "stores nothing");
    HAS(tl_log_location_look(location), "another driver");
    tl_log_location_free(location);
    CHECK(tl_service_task_id(NULL) == NULL && tl_service_task_node(NULL) == NULL && tl_service_task_state(NULL) == NULL);
    CHECK(tl_service_task_slot(NULL) == 0 && tl_service_task_container(NULL) == NULL && tl_service_task_problem(NULL) == 0);
    CHECK(tl_service_task_problem_text(NULL) == NULL);
    fake_end(&fake);
}

/* The lab's engine: what a container wrote, from its files and through the engine. */
static void a_real_engine(void)
{
    if (getenv("TRUNKLINE_ENGINE_DATA") == NULL || getenv("DOCKER_HOST") == NULL)
        skip("docker-engine");
    tl_log_reader *reader;
    tl_log_record record;
    uint32_t outcome;
    tl_log_auditor *auditor;
    tl_container_audits *audits;
    tl_container_audit *audit;
    import_image();
    command("docker run -d --name tlc-log --network none tlc-busybox sh -c 'echo line 0; echo line 1 >&2; sleep 600' >/dev/null");
    sleep(1);
    OK(tl_log_reader_open(NULL, "tlc-log", NULL, &reader, &err));
    int lines = 0;
    for (;;) {
        OK(tl_log_reader_next(reader, -1, &record, &outcome, &err));
        if (outcome == TL_LOG_READ_END)
            break;
        CHECK(is_line(&record, 0) || is_line(&record, 1));
        lines++;
    }
    CHECK(lines == 2);
    tl_log_reader_free(reader);
    tl_log_query *query;
    OK(tl_log_query_new(&query, &err));
    OK(tl_log_query_set_follow(query, true, &err));
    OK(tl_log_reader_through_engine(NULL, "tlc-log", query, &reader, &err));
    CHECK(tl_log_location_because(tl_log_reader_location(reader)) == TL_WHY_ENGINE_ASKED);
    HAS(tl_log_location_because_text(tl_log_reader_location(reader)), "asked");
    for (lines = 0; lines < 2; lines++)
        OK(tl_log_reader_next(reader, 10000, &record, &outcome, &err));
    IS_CANCELLED(tl_log_reader_next(reader, -1, &record, &outcome, &err));
    tl_log_reader_free(reader);
    tl_log_query_free(query);
    OK(tl_log_auditor_connect(NULL, &auditor, &err));
    OK(tl_log_auditor_containers(auditor, &audits, &err));
    CHECK(tl_container_audits_len(audits) >= 1);
    tl_container_audits_free(audits);
    OK(tl_log_auditor_container(auditor, "tlc-log", &audit, &err));
    SAME(tl_container_audit_name(audit), "tlc-log");
    CHECK(tl_container_audit_is_running(audit) && tl_container_audit_unseen(audit) == 0);
    tl_container_audit_free(audit);
    tl_log_auditor_free(auditor);
    command("docker rm -f tlc-log >/dev/null");
}

const struct test tests_logs[] = {
    {"lines one by one", lines_one_by_one},
    {"batches and queries", batches_and_queries},
    {"positions", positions},
    {"following", following},
    {"progress and damage", progress_and_damage},
    {"through an engine", through_an_engine},
    {"a real engine", a_real_engine},
    {0},
};
