/* The daemon's own logs, what their lines mean, audits and examinations. */
#define _GNU_SOURCE
#include "fake_engine.h"

static const char up[] = "time=\"2026-11-24T02:00:00Z\" level=info msg=up module=api";
static const char journal[] =
    "{\"__CURSOR\":\"s=1;i=2\",\"__REALTIME_TIMESTAMP\":\"1795485600000000\",\"_TRANSPORT\":\"stdout\",\"_SYSTEMD_UNIT\":\"docker.service\","
    "\"MESSAGE\":\"time=\\\"2026-11-24T02:00:00Z\\\" level=warning msg=up\"}";
static const char from_container[] =
    "{\"__CURSOR\":\"s=1;i=3\",\"__REALTIME_TIMESTAMP\":\"1795485600000000\",\"_TRANSPORT\":\"journal\",\"_SYSTEMD_UNIT\":\"docker.service\","
    "\"CONTAINER_ID_FULL\":\"c0\",\"CONTAINER_NAME\":\"web\",\"MESSAGE\":\"hello\"}";
static const char pid_file[] =
    "failed to start daemon: pid file found, ensure docker is not running or delete /run/docker.pid";

static void places(void)
{
    tl_log_place *place;
    tl_host_facts *facts;
    tl_log_places *found;
    tl_running_daemons *daemons;
    char *path;
    OK(tl_log_place_file("/var/log/docker.log", true, &place, &err));
    CHECK(tl_log_place_kind(place) == TL_LOG_PLACE_FILE && tl_log_place_shared(place) && !tl_log_place_user(place));
    SAME(tl_log_place_path(place), "/var/log/docker.log");
    CHECK(tl_log_place_unit(place) == NULL && tl_log_place_event_log(place) == NULL && tl_log_place_event_source(place) == NULL);
    HAS(tl_log_place_text(place), "/var/log/docker.log");
    tl_log_place_free(place);
    OK(tl_log_place_journal(true, &place, &err));
    SAME(tl_log_place_unit(place), "docker.service");
    CHECK(tl_log_place_user(place) && tl_log_place_path(place) == NULL);
    tl_log_place_free(place);
    OK(tl_log_place_journal_file("/tmp/x.journal", "docker.service", &place, &err));
    CHECK(tl_log_place_kind(place) == TL_LOG_PLACE_JOURNAL_FILE);
    tl_log_place_free(place);
    OK(tl_log_place_event_file("/tmp/events.json", &place, &err));
    SAME(tl_log_place_path(place), "/tmp/events.json");
    tl_log_place_free(place);
    OK(tl_log_place_kernel_ring(&place, &err));
    CHECK(tl_log_place_kind(place) == TL_LOG_PLACE_KERNEL_RING);
    tl_log_place_free(place);
    OK(tl_log_place_kernel_journal(&place, &err));
    tl_log_place_free(place);
    place = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_log_place_file(NOT_UTF8, true, &place, &err));
    CHECK(place == UNTOUCHED);

    OK(tl_host_facts_new(TL_PLATFORM_LINUX, &facts, &err));
    OK(tl_host_facts_add_path(facts, "/run/systemd/system", &err));
    OK(tl_host_facts_set_home(facts, "/home/me", &err));
    OK(tl_host_facts_set_config_home(facts, "/home/me/.config", &err));
    OK(tl_host_facts_set_local_app_data(facts, "C:\\", &err));
    OK(tl_host_facts_set_stderr(facts, "/dev/null", &err));
    OK(tl_host_facts_set_rootless(facts, true, &err));
    OK(tl_host_facts_daemon_logs(facts, &found, &err));
    CHECK(tl_log_places_len(found) >= 1 && tl_log_places_at(found, 99) == NULL);
    tl_log_places_free(found);
    OK(tl_host_facts_kernel_logs(facts, &found, &err));
    CHECK(tl_log_places_len(found) >= 1 && tl_log_place_kind(tl_log_places_at(found, 0)) != 0);
    tl_log_places_free(found);
    OK(tl_host_facts_daemon_json(facts, NULL, &path, &err));
    SAME(path, "/home/me/.config/docker/daemon.json");
    tl_string_free(path);
    tl_host_facts_free(facts);
    facts = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_host_facts_new(0, &facts, &err));
    FAILS(TL_INVALID_INPUT, tl_host_facts_new(99, &facts, &err));
    CHECK(facts == UNTOUCHED);
    OK(tl_running_daemons_find(&daemons, &err));
    for (size_t i = 0; i < tl_running_daemons_len(daemons); i++) {
        const tl_running_daemon *daemon = tl_running_daemons_at(daemons, i);
        CHECK(tl_running_daemon_pid(daemon) > 0 && tl_running_daemon_command_line(daemon) != NULL);
    }
    CHECK(tl_running_daemon_pid(tl_running_daemons_at(daemons, 999)) == 0 && tl_running_daemon_command_line(NULL) == NULL);
    OK(tl_host_facts_of_root("/", tl_running_daemons_at(daemons, 0), &facts, &err));
    tl_host_facts_free(facts);
    tl_running_daemons_free(daemons);
}

static void records(void)
{
    tl_daemon_record *record;
    tl_journal_entry *entry;
    int64_t nanos;
    uint64_t lost;
    OK(tl_daemon_record_parse((const uint8_t *)up, strlen(up), &record, &err));
    CHECK(tl_daemon_record_form(record) == TL_LINE_FORM_LOGFMT && tl_daemon_record_level(record) == TL_LOG_LEVEL_INFO);
    SAME(tl_daemon_record_message(record), "up");
    SAME(tl_daemon_record_time(record), "2026-11-24T02:00:00Z");
    CHECK(tl_daemon_record_nanos(record, &nanos) && nanos == 1795485600000000000);
    SAME(tl_pairs_get(tl_daemon_record_fields(record), "module"), "api");
    CHECK(tl_daemon_record_program(record) == NULL);
    HAS(tl_daemon_record_full_text(record), "up");
    tl_daemon_record_free(record);
    OK(tl_daemon_record_parse((const uint8_t *)NOT_UTF8, 2, &record, &err)); /* kept as it is */
    CHECK(tl_daemon_record_form(record) == TL_LINE_FORM_RAW && !tl_daemon_record_nanos(record, &nanos));
    tl_daemon_record_free(record);
    OK(tl_journal_entry_parse((const uint8_t *)journal, strlen(journal), &entry, &err));
    SAME(tl_journal_entry_cursor(entry), "s=1;i=2");
    CHECK(tl_journal_entry_micros(entry) == 1795485600000000 && tl_journal_entry_origin(entry) == TL_JOURNAL_ORIGIN_UNIT);
    CHECK(tl_journal_entry_message(entry).len > 10 && !tl_journal_entry_suppressed(entry, &lost) && tl_journal_entry_container_id(entry) == NULL);
    OK(tl_journal_entry_record(entry, &record, &err));
    SAME(tl_daemon_record_message(record), "up");
    tl_daemon_record_free(record);
    tl_journal_entry_free(entry);
    OK(tl_journal_entry_parse((const uint8_t *)from_container, strlen(from_container), &entry, &err));
    SAME(tl_journal_entry_container_id(entry), "c0");
    SAME(tl_journal_entry_container_name(entry), "web");
    tl_journal_entry_free(entry);
    entry = UNTOUCHED;
    FAILS(TL_PROTOCOL, tl_journal_entry_parse((const uint8_t *)"{", 1, &entry, &err));
    CHECK(entry == UNTOUCHED);

    const char *events = "[{\"Id\":1,\"Level\":2,\"Message\":\"it broke\",\"TimeCreated\":\"\\/Date(1795485600000)\\/\"}]";
    tl_daemon_records *exported = UNTOUCHED;
    FAILS(TL_PROTOCOL, tl_windows_events((const uint8_t *)"{", 1, &exported, &err));
    CHECK(exported == UNTOUCHED);
    OK(tl_windows_events((const uint8_t *)events, strlen(events), &exported, &err));
    CHECK(tl_daemon_records_len(exported) == 1 && tl_daemon_records_at(exported, 1) == NULL);
    CHECK(tl_daemon_record_level(tl_daemon_records_at(exported, 0)) == TL_LOG_LEVEL_ERROR);
    tl_daemon_records_free(exported);

    char path[] = "/tmp/tl-daemon-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    fprintf(file, "%s\n%s\n", up, pid_file);
    fclose(file);
    tl_log_place *place;
    tl_daemon_log *log;
    OK(tl_log_place_file(path, false, &place, &err));
    OK(tl_daemon_log_open(place, -1, &log, &err));
    OK(tl_daemon_log_next(log, &record, &err));
    SAME(tl_daemon_record_message(record), "up");
    tl_daemon_record_free(record);
    OK(tl_daemon_log_next(log, &record, &err));
    tl_daemon_record_free(record);
    OK(tl_daemon_log_next(log, &record, &err));
    CHECK(record == NULL && tl_daemon_log_suppressed(log) == 0);
    tl_daemon_log_free(log);
    tl_log_place_free(place);
    unlink(path);
    OK(tl_log_place_file(path, false, &place, &err));
    log = UNTOUCHED;
    FAILS(TL_NOT_FOUND, tl_daemon_log_open(place, 10, &log, &err));
    CHECK(log == UNTOUCHED);
    tl_log_place_free(place);
}

static void meaning(void)
{
    const tl_failures *all = tl_failures_all();
    CHECK(tl_failures_len(all) > 50 && tl_failures_at(all, 100000) == NULL);
    const tl_failure *first = tl_failures_at(all, 0);
    CHECK(strlen(tl_failure_name(first)) > 0 && strlen(tl_failure_meaning(first)) > 0 && strlen(tl_failure_remedy(first)) > 0);
    (void)tl_failure_is_wrapper(first);
    CHECK(!tl_failure_is_said_by(first, 0));
    const tl_wordings *wordings = tl_failure_wordings(first);
    CHECK(tl_wordings_len(wordings) > 0 && strlen(tl_wording_text(tl_wordings_at(wordings, 0))) > 0);
    (void)tl_wording_since(tl_wordings_at(wordings, 0)), (void)tl_wording_until(tl_wordings_at(wordings, 0));

    tl_log_match *match;
    OK(tl_classify(TL_LAYER_DAEMON, pid_file, &match, &err));
    SAME(tl_failure_name(tl_log_match_failure(match)), "second-daemon");
    CHECK(tl_failure_is_said_by(tl_log_match_failure(match), TL_LAYER_DAEMON));
    CHECK(strlen(tl_wording_text(tl_log_match_wording(match))) > 0 && tl_log_match_subjects(match) != NULL);
    tl_log_match_free(match);
    OK(tl_classify(TL_LAYER_DAEMON, "all is well", &match, &err));
    CHECK(match == NULL);
    match = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_classify(0, "x", &match, &err));
    FAILS(TL_INVALID_INPUT, tl_classify(9, "x", &match, &err));
    FAILS(TL_INVALID_INPUT, tl_classify(TL_LAYER_DAEMON, NOT_UTF8, &match, &err));
    CHECK(match == UNTOUCHED && !tl_is_noise(TL_LAYER_DAEMON, pid_file) && !tl_is_noise(0, "x") && !tl_is_noise(TL_LAYER_DAEMON, NOT_UTF8));

    tl_evidence *evidence, *from_record;
    tl_daemon_record *record;
    tl_diagnosis *diagnosis;
    int64_t begin, end;
    OK(tl_evidence_new(TL_LAYER_DAEMON, pid_file, &evidence, &err));
    OK(tl_evidence_set_container(evidence, "web", &err));
    OK(tl_evidence_set_time(evidence, 5, &err));
    CHECK(tl_evidence_layer(evidence) == TL_LAYER_DAEMON);
    SAME(tl_evidence_text(evidence), pid_file);
    FAILS(TL_INVALID_INPUT, tl_evidence_set_container(evidence, NOT_UTF8, &err));
    OK(tl_daemon_record_parse((const uint8_t *)up, strlen(up), &record, &err));
    OK(tl_evidence_of_record(record, &from_record, &err));
    tl_daemon_record_free(record);
    OK(tl_diagnose((const tl_evidence *const[]){evidence, from_record}, 2, &diagnosis, &err));
    const tl_causes *causes = tl_diagnosis_causes(diagnosis);
    CHECK(tl_causes_len(causes) == 1 && tl_causes_at(causes, 1) == NULL);
    const tl_cause *cause = tl_causes_at(causes, 0);
    SAME(tl_failure_name(tl_cause_failure(cause)), "second-daemon");
    CHECK(tl_cause_is_said_by(cause, TL_LAYER_DAEMON) && !tl_cause_is_said_by(cause, TL_LAYER_KERNEL) && tl_cause_count(cause) == 1);
    SAME(tl_strings_at(tl_cause_containers(cause), 0), "web");
    CHECK(tl_strings_len(tl_cause_examples(cause)) == 1 && tl_cause_subjects(cause) != NULL);
    CHECK(tl_cause_span(cause, &begin, &end) && begin == 5 && end == 5 && tl_cause_span(cause, NULL, NULL));
    HAS(tl_cause_text(cause), "");
    CHECK(tl_diagnosis_noise(diagnosis) + tl_strings_len(tl_diagnosis_unexplained(diagnosis)) <= 1);
    tl_diagnosis_free(diagnosis);
    FAILS(TL_NULL_ARGUMENT, tl_diagnose((const tl_evidence *const[]){NULL}, 1, &diagnosis, &err));
    tl_evidence_free(evidence);
    tl_evidence_free(from_record);
}

static const char inspect[] =
    "{\"Id\":\"c0\",\"Name\":\"/web\",\"Path\":\"/app\",\"Args\":[],\"State\":{\"Running\":true,\"Status\":\"running\",\"Pid\":1},\"LogPath\":\"\","
    "\"Config\":{\"Tty\":false,\"Cmd\":[\"/app\"],\"Entrypoint\":null},\"HostConfig\":{\"LogConfig\":{\"Type\":\"json-file\",\"Config\":{}}}}";

static void audits(void)
{
    tl_engine_log_config *config, *other;
    tl_log_audit *audit;
    uint64_t bytes;
    OK(tl_engine_log_config_new("json-file", (const char *const[]){"max-size", "max-file"}, (const char *const[]){"10m", "3"}, 2, &config, &err));
    OK(tl_engine_log_config_new("none", NULL, NULL, 0, &other, &err));
    OK(tl_log_audit_new("web", config, config, "28.5.2", &audit, &err));
    SAME(tl_log_audit_container(audit), "web");
    SAME(tl_log_audit_driver(audit), "json-file");
    CHECK(tl_log_audit_driver_kind(audit) == TL_LOG_DRIVER_KIND_JSON_FILE && tl_log_audit_disk(audit, &bytes) && bytes == 30000000);
    CHECK(tl_log_audit_readable(audit) == TL_READABLE_NATIVE && tl_log_audit_not_readable_because(audit) == NULL);
    CHECK(!tl_log_audit_may_block(audit) && !tl_log_audit_may_lose(audit) && !tl_log_audit_differs_from_default(audit));
    CHECK(tl_log_audit_findings(audit) != NULL);
    tl_log_audit_free(audit);
    OK(tl_log_audit_new("web", other, config, "28.5.2", &audit, &err));
    CHECK(tl_log_audit_readable(audit) == TL_READABLE_NO && tl_log_audit_not_readable_because(audit) != NULL && tl_log_audit_may_lose(audit));
    tl_log_audit_free(audit);
    audit = UNTOUCHED;
    FAILS(TL_INVALID_INPUT, tl_log_audit_new("web", config, config, "x", &audit, &err));
    CHECK(audit == UNTOUCHED);
    tl_engine_log_config_free(config);
    tl_engine_log_config_free(other);

    tl_container_facts *facts;
    tl_output_check *check;
    CHECK(tl_descriptor_of_link("pipe:[12]") == TL_DESCRIPTOR_PIPE && tl_descriptor_is_logged("pipe:[12]") && !tl_descriptor_is_logged("/dev/null"));
    CHECK(tl_descriptor_of_link("/dev/null") == TL_DESCRIPTOR_NULL && tl_descriptor_of_link("/a/b") == TL_DESCRIPTOR_FILE);
    OK(tl_container_facts_of_inspect((const uint8_t *)inspect, strlen(inspect), &facts, &err));
    SAME(tl_container_facts_name(facts), "web");
    SAME(tl_engine_log_config_driver(tl_container_facts_log_config(facts)), "json-file");
    OK(tl_container_facts_set_output(facts, "/dev/null", NULL, &err));
    OK(tl_container_facts_set_log_file(facts, "/var/log/app.log", NULL, &err));
    OK(tl_container_facts_add_process(facts, 7, (const char *const[]){"/worker"}, 1, 0, "pipe:[1]", NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_container_facts_set_output(facts, NOT_UTF8, NULL, &err));
    OK(tl_output_check_new(facts, &check, &err));
    CHECK(tl_output_check_first(check) == TL_FIRST_PROCESS_APPLICATION && tl_strings_len(tl_output_check_problems(check)) > 0);
    CHECK(tl_output_check_dockerfile(check) != NULL);
    tl_output_check_free(check);
    tl_container_facts_free(facts);
    facts = UNTOUCHED;
    CHECK(tl_container_facts_of_inspect((const uint8_t *)"{", 1, &facts, &err) != TL_OK && facts == UNTOUCHED);
    drop_error();
}

static const struct answer engine_table[] = {
    {"/version", 200, "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\",\"Os\":\"linux\"}"},
    {"/info", 200, "{\"ServerVersion\":\"20.10.24\",\"LoggingDriver\":\"json-file\",\"DockerRootDir\":\"/nonexistent\",\"Debug\":false,\"OSType\":\"linux\"}"},
    {"/containers/json", 200, "[{\"Id\":\"c0\",\"Names\":[\"/web\"]}]"},
    {"/containers/c0/json", 200, inspect},
    {"/containers/web/json", 200, inspect},
    {NULL, 0, NULL},
};

static void auditor(void)
{
    struct fake fake = fake_engine(engine_table);
    tl_log_auditor *auditor = UNTOUCHED;
    tl_container_audits *found;
    tl_container_audit *audit;
    uint32_t files;
    uint64_t bytes;
    CHECK(tl_log_auditor_connect("unix:///nonexistent.sock", &auditor, &err) == TL_ENGINE_UNAVAILABLE && auditor == UNTOUCHED);
    drop_error();
    OK(tl_log_auditor_connect(fake.url, &auditor, &err));
    SAME(tl_engine_log_config_driver(tl_log_auditor_default_config(auditor)), "json-file");
    (void)tl_log_auditor_knows_default_options(auditor);
    OK(tl_log_auditor_containers(auditor, &found, &err));
    CHECK(tl_container_audits_len(found) == 1 && tl_container_audits_at(found, 1) == NULL);
    tl_container_audits_free(found);
    OK(tl_log_auditor_container(auditor, "web", &audit, &err));
    SAME(tl_container_audit_id(audit), "c0");
    SAME(tl_container_audit_name(audit), "web");
    CHECK(tl_container_audit_is_running(audit));
    SAME(tl_log_audit_driver(tl_container_audit_log(audit)), "json-file");
    CHECK(tl_container_audit_location(audit) != NULL && tl_container_audit_output(audit) != NULL);
    CHECK(!tl_container_audit_stored(audit, &files, &bytes) || files > 0);
    CHECK((tl_container_audit_unseen(audit) == 0) == (tl_container_audit_unseen_text(audit) == NULL));
    tl_container_audit_free(audit);
    FAILS(TL_NOT_FOUND, tl_log_auditor_container(auditor, "nobody", &audit, &err));
    tl_log_auditor_free(auditor);
    fake_end(&fake);
}

static bool count_looked(void *user, const tl_looked *looked)
{
    ++*(int *)user;
    return tl_looked_source(looked) != 0;
}

static void examinations(void)
{
    char path[] = "/tmp/tl-daemon-XXXXXX";
    FILE *file = fdopen(mkstemp(path), "w");
    fprintf(file, "%s\n", pid_file);
    fclose(file);
    tl_examination *examination;
    tl_examined *examined;
    tl_log_place *place, *kernel;
    tl_evidence *evidence;
    int looked_at = 0;
    OK(tl_log_place_file(path, false, &place, &err));
    OK(tl_log_place_kernel_ring(&kernel, &err));
    OK(tl_evidence_new(TL_LAYER_DAEMON, "all is well", &evidence, &err));
    OK(tl_examination_of_host(&examination, &err));
    OK(tl_examination_set_engine(examination, "unix:///nonexistent.sock", &err));
    FAILS(TL_INVALID_INPUT, tl_examination_set_engine(examination, "ssh://host", &err));
    OK(tl_examination_add_daemon_log(examination, place, &err));
    OK(tl_examination_set_kernel_log(examination, kernel, &err));
    OK(tl_examination_set_without_kernel_log(examination, &err));
    OK(tl_examination_set_since(examination, 0, &err));
    OK(tl_examination_set_lines(examination, 1000, &err));
    FAILS(TL_INVALID_INPUT, tl_examination_set_lines(examination, 0, &err));
    OK(tl_examination_set_containers(examination, 10, &err));
    CHECK(tl_examination_set_containers(examination, SIZE_MAX, &err) == TL_INVALID_INPUT);
    drop_error();
    OK(tl_examination_set_within(examination, 20000, &err));
    FAILS(TL_INVALID_INPUT, tl_examination_set_within(examination, 0, &err));
    OK(tl_examination_add_evidence(examination, evidence, &err));
    OK(tl_examination_set_progress(examination, count_looked, &looked_at, &err));
    FAILS(TL_NULL_ARGUMENT, tl_examination_set_progress(examination, NULL, NULL, &err));
    CHECK(tl_examination_text(examination) != NULL);
    OK(tl_examine(examination, &examined, &err));
    CHECK(looked_at > 0 && !tl_examined_is_clean(examined));
    const tl_causes *causes = tl_diagnosis_causes(tl_examined_diagnosis(examined));
    CHECK(tl_causes_len(causes) == 2);
    SAME(tl_failure_name(tl_cause_failure(tl_causes_at(causes, 0))), "engine-unreachable");
    SAME(tl_failure_name(tl_cause_failure(tl_causes_at(causes, 1))), "second-daemon");
    const tl_looked_list *sources = tl_examined_sources(examined);
    CHECK(tl_looked_list_len(sources) >= 2 && tl_looked_list_at(sources, 99) == NULL);
    bool whole = false;
    for (size_t i = 0; i < tl_looked_list_len(sources); i++) {
        const tl_looked *looked = tl_looked_list_at(sources, i);
        CHECK(tl_looked_source_text(looked) != NULL && tl_looked_text(looked) != NULL && tl_looked_extent(looked) != 0);
        if (tl_looked_source(looked) == TL_LOG_SOURCE_DAEMON_LOG) {
            whole = tl_looked_lines(looked) == 1 && tl_looked_extent(looked) == TL_EXTENT_WHOLE;
            CHECK(tl_looked_why(looked) == NULL);
        }
    }
    CHECK(whole);
    HAS(tl_examined_text(examined), "second-daemon");
    tl_examined_free(examined);
    tl_examination_free(examination);
    OK(tl_examination_of_network("lan", &examination, &err));
    tl_examination_free(examination);
    OK(tl_examination_of_container("web", &examination, &err));
    tl_examination_free(examination);
    tl_evidence_free(evidence);
    tl_log_place_free(kernel);
    tl_log_place_free(place);
    unlink(path);
}

const struct test tests_daemon_log[] = {
    {"places", places},
    {"records", records},
    {"meaning", meaning},
    {"audits", audits},
    {"an auditor", auditor},
    {"examinations", examinations},
    {0},
};
