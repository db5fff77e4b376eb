/* Log drivers, daemon.json and its editor. */
#define _GNU_SOURCE
#include "values.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void drivers(void)
{
    bool constant, may_fail;
    CHECK(tl_log_driver_kind_of("json-file") == TL_LOG_DRIVER_KIND_JSON_FILE && tl_log_driver_kind_of("mine") == TL_LOG_DRIVER_KIND_PLUGIN);
    CHECK(tl_log_driver_kind_of(NOT_UTF8) == 0);
    SAME(tl_log_driver_kind_name(TL_LOG_DRIVER_KIND_LOCAL), "local");
    CHECK(tl_log_driver_kind_name(TL_LOG_DRIVER_KIND_PLUGIN) == NULL && tl_log_driver_kind_name(1000) == NULL);
    CHECK(tl_log_driver_kind_since(TL_LOG_DRIVER_KIND_LOCAL) != NULL && tl_log_driver_kind_since(1000) == NULL);
    CHECK(tl_log_driver_kind_removed_in(TL_LOG_DRIVER_KIND_LOG_ENTRIES) != NULL && tl_log_driver_kind_removed_in(TL_LOG_DRIVER_KIND_LOCAL) == NULL);
    CHECK(tl_log_driver_kind_is_remote(TL_LOG_DRIVER_KIND_SYSLOG) && !tl_log_driver_kind_is_remote(TL_LOG_DRIVER_KIND_LOCAL));
    CHECK(tl_strings_len(tl_log_driver_kind_options(TL_LOG_DRIVER_KIND_LOCAL)) > 0 && tl_log_driver_kind_options(0) == NULL);
    OK(tl_tag_template_check("{{.Name}}", &constant, &may_fail, &err));
    CHECK(!constant);
    OK(tl_tag_template_check("web", &constant, NULL, &err));
    CHECK(constant);
    FAILS(TL_INVALID_INPUT, tl_tag_template_check("{{.Nmae}}", NULL, NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_tag_template_check(NOT_UTF8, NULL, NULL, &err));
    FAILS(TL_INVALID_INPUT, tl_tag_template_check(long_string(100000), NULL, NULL, &err));
}

static void configurations(void)
{
    tl_log_config *config, *other = UNTOUCHED;
    tl_log_findings *findings;
    tl_engine_log_config *engine, *daemon, *engine_of;
    tl_pairs *options;
    tl_strings *unknown;
    bool disabled;
    OK(tl_log_config_new("local", &config, &err));
    OK(tl_log_config_set_option(config, "max-size", "10m", &err));
    OK(tl_log_config_set_option(config, "max-file", "3", &err));
    OK(tl_log_config_set_option(config, "mode", "non-blocking", &err));
    OK(tl_log_config_set_option(config, "max-buffer-size", "4m", &err));
    OK(tl_log_config_set_option(config, "compress", "true", &err));
    OK(tl_log_config_remove_option(config, "compress", &err));
    CHECK(tl_log_config_set_option(config, "max-sise", "10m", &err) == TL_INVALID_INPUT);
    HAS(tl_error_message(err), "max-size");
    drop_error();
    FAILS(TL_INVALID_INPUT, tl_log_config_set_option(config, "max-size", "ten", &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_set_option(config, "max-file", "0", &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_set_option(config, "max-file", long_string(100000), &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_set_option(config, NOT_UTF8, "3", &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_set_option(config, "max-file", NOT_UTF8, &err));
    CHECK(tl_log_config_driver_kind(config) == TL_LOG_DRIVER_KIND_LOCAL);
    SAME(tl_log_config_driver(config), "local");
    CHECK(tl_log_config_delivery(config) == TL_DELIVERY_NON_BLOCKING && tl_log_config_buffer_bytes(config) == 4 << 20);
    CHECK(!tl_log_config_cache_disabled(config, &disabled));
    OK(tl_log_config_options(config, &options, &err));
    CHECK(tl_pairs_len(options) == 4);
    SAME(tl_pairs_get(options, "max-size"), "10m");
    tl_pairs_free(options);
    OK(tl_log_config_not_understood(config, &unknown, &err));
    CHECK(tl_strings_len(unknown) == 0 && tl_strings_at(unknown, 0) == NULL);
    tl_strings_free(unknown);
    OK(tl_log_config_to_engine(config, TL_LOG_CONFIG_PLACE_CONTAINER, "28.5.2", &engine, &err));
    SAME(tl_engine_log_config_driver(engine), "local");
    SAME(tl_pairs_get(tl_engine_log_config_options(engine), "max-file"), "3");
    FAILS(TL_INVALID_INPUT, tl_log_config_to_engine(config, 0, "28.5.2", &engine_of, &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_to_engine(config, TL_LOG_CONFIG_PLACE_CONTAINER, "new", &engine_of, &err));
    FAILS(TL_UNSUPPORTED, tl_log_config_to_engine(config, TL_LOG_CONFIG_PLACE_CONTAINER, "17.3.0", &engine_of, &err));
    OK(tl_log_config_check_available(config, (const char *const[]){"json-file", "local"}, 2, &err));
    FAILS(TL_NOT_FOUND, tl_log_config_check_available(config, (const char *const[]){"json-file"}, 1, &err));
    tl_log_config_free(config);

    OK(tl_engine_log_config_new("json-file", (const char *const[]){"max-sise"}, (const char *const[]){"1m"}, 1, &engine_of, &err));
    OK(tl_log_config_from_engine(engine_of, &config, &err));
    OK(tl_log_config_not_understood(config, &unknown, &err));
    SAME(tl_strings_at(unknown, 0), "max-sise");
    tl_strings_free(unknown);
    OK(tl_log_config_review(config, TL_LOG_CONFIG_PLACE_CONTAINER, "20.10.24", &findings, &err));
    CHECK(tl_log_findings_len(findings) >= 1 && tl_log_findings_at(findings, 99) == NULL);
    const tl_log_finding *finding = tl_log_findings_at(findings, 0);
    SAME(tl_log_finding_option(finding), "max-sise");
    HAS(tl_log_finding_text(finding), "did you mean max-size?");
    CHECK(tl_log_finding_severity(finding) == TL_LOG_SEVERITY_REFUSED && tl_log_finding_stage(finding) != 0);
    CHECK(!tl_log_finding_is_about_release(finding));
    tl_log_findings_free(findings);
    FAILS(TL_INVALID_INPUT, tl_log_config_review(config, 99, "20.10.24", &findings, &err));
    tl_log_config_free(config);

    OK(tl_engine_log_config_new("", NULL, NULL, 0, &daemon, &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_from_engine(daemon, &other, &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_new("", &other, &err));
    FAILS(TL_INVALID_INPUT, tl_log_config_new(NOT_UTF8, &other, &err));
    CHECK(other == UNTOUCHED);
    tl_merged_log_config *merged;
    OK(tl_engine_log_config_merged_with(daemon, engine, &merged, &err));
    SAME(tl_engine_log_config_driver(tl_merged_log_config_config(merged)), "local");
    CHECK(tl_merged_log_config_driver_source(merged) == TL_OPTION_SOURCE_DAEMON);
    CHECK(tl_merged_log_config_source(merged, "max-size") == TL_OPTION_SOURCE_DAEMON && tl_merged_log_config_source(merged, "x") == 0);
    CHECK(tl_strings_len(tl_merged_log_config_left_out(merged)) == 0);
    tl_merged_log_config_free(merged);
    tl_engine_log_config_free(daemon);
    tl_engine_log_config_free(engine_of);
    tl_engine_log_config_free(engine);
    FAILS(TL_NULL_ARGUMENT, tl_engine_log_config_new("local", NULL, NULL, 1, &engine, &err));
}

static tl_daemon_config *parsed(const char *json)
{
    tl_daemon_config *config;
    OK(tl_daemon_config_parse((const uint8_t *)json, strlen(json), &config, &err));
    return config;
}

static void daemon_json(void)
{
    tl_daemon_config *config = UNTOUCHED;
    const char *bad = "{\n  \"debug\": true,\n  \"log-level\" \"info\"\n}\n";
    CHECK(tl_daemon_config_parse((const uint8_t *)bad, strlen(bad), &config, &err) == TL_INVALID_INPUT && config == UNTOUCHED);
    CHECK(tl_error_line(err) == 3 && tl_error_column(err) > 0);
    HAS(tl_error_excerpt(err), "^");
    CHECK(tl_error_suggestion(err) == NULL || strlen(tl_error_suggestion(err)) > 0);
    drop_error();
    CHECK(tl_error_line(NULL) == 0 && tl_error_excerpt(NULL) == NULL);
    FAILS(TL_INVALID_INPUT, tl_daemon_config_parse((const uint8_t *)NOT_UTF8, 2, &config, &err));
    FAILS(TL_NULL_ARGUMENT, tl_daemon_config_parse(NULL, 3, &config, &err));
    OK(tl_daemon_config_empty(&config, &err));
    CHECK(tl_strings_len(tl_daemon_config_keys(config)) == 0);
    tl_daemon_config_free(config);

    char *raw;
    bool debug = false;
    config = parsed("{\"debug\": true, \"log-level\": \"warn\", \"log-driver\": \"local\", \"log-opts\": {\"max-size\": \"1m\"}}");
    CHECK(tl_daemon_config_bytes(config).len > 20 && tl_daemon_config_bytes(config).data[0] == '{' && tl_daemon_config_bytes(NULL).len == 0);
    SAME(tl_strings_at(tl_daemon_config_keys(config), 0), "debug");
    OK(tl_daemon_config_raw(config, "log-level", &raw, &err));
    SAME(raw, "\"warn\"");
    tl_string_free(raw);
    OK(tl_daemon_config_raw(config, "mtu", &raw, &err));
    CHECK(raw == NULL);
    CHECK(tl_daemon_config_debug(config, &debug) && debug && tl_daemon_config_log_level(config) == TL_LOG_LEVEL_WARN);
    CHECK(tl_daemon_config_level_after_restart(config) != 0);
    SAME(tl_engine_log_config_driver(tl_daemon_config_log_config(config)), "local");

    tl_command_line *line;
    tl_config_findings *findings;
    char *value;
    OK(tl_command_line_new((const char *const[]){"dockerd", "--debug", "--config-file=/etc/d.json"}, 3, &line, &err));
    SAME(tl_command_line_config_file(line), "/etc/d.json");
    CHECK(tl_strings_len(tl_command_line_keys(line)) == 2);
    OK(tl_command_line_value(line, "config-file", &value, &err));
    SAME(value, "/etc/d.json");
    tl_string_free(value);
    OK(tl_command_line_value(line, "mtu", &value, &err));
    CHECK(value == NULL);
    OK(tl_daemon_config_review(config, "20.10.24", line, &findings, &err));
    CHECK(tl_config_findings_len(findings) >= 1);
    const tl_config_finding *finding = tl_config_findings_at(findings, 0);
    SAME(tl_config_finding_key(finding), "debug");
    CHECK(tl_config_finding_line(finding) == 1 && tl_config_finding_column(finding) > 0 && tl_config_finding_severity(finding) != 0);
    CHECK(strlen(tl_config_finding_text(finding)) > 0);
    tl_config_findings_free(findings);
    OK(tl_daemon_config_review(config, "20.10.24", NULL, &findings, &err));
    tl_config_findings_free(findings);
    FAILS(TL_INVALID_INPUT, tl_daemon_config_review(config, "", NULL, &findings, &err));
    tl_command_line_free(line);
    OK(tl_command_line_from_proc((const uint8_t *)"dockerd\0--mtu\0001400", 18, &line, &err));
    SAME(tl_strings_at(tl_command_line_keys(line), 0), "mtu");
    tl_command_line_free(line);
    tl_daemon_config_free(config);
}

static tl_config_edit *level_debug(void)
{
    tl_config_edit *edit;
    OK(tl_config_edit_new(&edit, &err));
    OK(tl_config_edit_set_log_level(edit, TL_LOG_LEVEL_DEBUG, &err));
    return edit;
}

static void editing(void)
{
    tl_daemon_config *config = parsed("{\n\t\"mtu\": 1400,\n\t\"dns\": [\"10.0.0.1\"]\n}\n");
    tl_config_edit *edit = level_debug();
    tl_edited_config *edited;
    tl_log_config *log;
    FAILS(TL_INVALID_INPUT, tl_config_edit_set_log_level(edit, 0, &err));
    FAILS(TL_INVALID_INPUT, tl_config_edit_set_log_level(edit, 77, &err));
    OK(tl_config_edit_set_debug(edit, true, &err));
    OK(tl_log_config_new("local", &log, &err));
    OK(tl_config_edit_set_log_config(edit, log, "20.10.24", &err));
    tl_log_config_free(log);
    OK(tl_config_edit_set_text(edit, "data-root", "/srv/docker", &err));
    OK(tl_config_edit_set_bool(edit, "live-restore", true, &err));
    OK(tl_config_edit_set_number(edit, "max-concurrent-downloads", 3, &err));
    OK(tl_config_edit_set_texts(edit, "dns", (const char *const[]){"10.0.0.53"}, 1, &err));
    OK(tl_config_edit_set_json(edit, "default-address-pools", "[{\"base\":\"10.80.0.0/16\",\"size\":24}]", &err));
    FAILS(TL_INVALID_INPUT, tl_config_edit_set_json(edit, "labels", "[", &err));
    OK(tl_config_edit_remove(edit, "mtu", &err));
    OK(tl_daemon_config_edit(config, edit, "20.10.24", NULL, &edited, &err));
    CHECK(!tl_edited_config_is_unchanged(edited) && tl_edited_config_needs_restart(edited));
    CHECK(tl_edited_config_before(edited).len == strlen("{\n\t\"mtu\": 1400,\n\t\"dns\": [\"10.0.0.1\"]\n}\n"));
    CHECK(tl_daemon_config_log_level(tl_edited_config_config(edited)) == TL_LOG_LEVEL_DEBUG);
    const tl_key_effects *effects = tl_edited_config_effects(edited);
    CHECK(tl_key_effects_len(effects) >= 5);
    bool reload = false, restart = false;
    for (size_t i = 0; i < tl_key_effects_len(effects); i++) {
        const tl_key_effect *effect = tl_key_effects_at(effects, i);
        CHECK(tl_key_effect_key(effect) != NULL && tl_key_effect_notes(effect) != NULL);
        reload = reload || tl_key_effect_effect(effect) == TL_EFFECT_RELOAD;
        restart = restart || tl_key_effect_effect(effect) == TL_EFFECT_RESTART;
    }
    CHECK(reload && restart && tl_config_findings_at(tl_edited_config_warnings(edited), 999) == NULL);
    tl_engine_log_config *frozen;
    tl_strings *unaffected;
    OK(tl_engine_log_config_new("json-file", NULL, NULL, 0, &frozen, &err));
    OK(tl_edited_config_unaffected(edited, (const char *const[]){"web"}, (const tl_engine_log_config *const[]){frozen}, 1, &unaffected, &err));
    SAME(tl_strings_at(unaffected, 0), "web");
    tl_strings_free(unaffected);
    tl_engine_log_config_free(frozen);
    tl_edited_config_free(edited);
    tl_config_edit_free(edit);
    OK(tl_config_edit_new(&edit, &err));
    OK(tl_daemon_config_edit(config, edit, "20.10.24", NULL, &edited, &err));
    CHECK(tl_edited_config_is_unchanged(edited));
    tl_edited_config_free(edited);
    tl_config_edit_free(edit);
    tl_daemon_config_free(config);
}

static bool counts(void *user, uint64_t *out)
{
    *out = (*(uint64_t *)user)++;
    return true;
}

static bool is_debug(void *user, bool *out)
{
    (void)user;
    *out = false;
    return true;
}

static bool cannot(void *user, uint64_t *out)
{
    (void)user, (void)out;
    return false;
}

static void files(void)
{
    char folder[] = "/tmp/tl-json-XXXXXX", path[64], missing[64];
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/daemon.json", folder);
    snprintf(missing, sizeof missing, "%s/none/daemon.json", folder);
    command("printf '{}' > %s", path);
    tl_daemon_config_file *file;
    tl_config_edit *edit = level_debug();
    tl_edited_config *edited;
    tl_written_config *written;
    OK(tl_daemon_config_file_open(path, &file, &err));
    CHECK(tl_daemon_config_file_existed(file));
    SAME(tl_daemon_config_file_path(file), path);
    OK(tl_daemon_config_edit(tl_daemon_config_file_config(file), edit, "20.10.24", NULL, &edited, &err));
    OK(tl_daemon_config_file_write(file, edited, NULL, &written, &err));
    CHECK(tl_written_config_check(written) == TL_ENGINE_CHECK_NOT_DONE && tl_written_config_backup(written) != NULL);
    command("grep -q debug %s", path);
    OK(tl_daemon_config_file_roll_back(file, written, &err));
    command("! grep -q debug %s", path);
    tl_written_config_free(written);
    written = UNTOUCHED;

    uint64_t asked = 0;
    tl_reload_witness witness = {counts, is_debug, &asked}, silent = {cannot, is_debug, NULL}, lame = {NULL, NULL, NULL};
    FAILS(TL_NULL_ARGUMENT, tl_reload_daemon((uint32_t)getpid(), NULL, &lame, 100, &err));
    FAILS(TL_NOT_FOUND, tl_reload_daemon((uint32_t)getpid(), NULL, &witness, 100, &err));
    FAILS(TL_NOT_FOUND, tl_daemon_config_file_write_and_reload(file, edited, NULL, (uint32_t)getpid(), &witness, 100, &written, &err));
    command("! grep -q debug %s", path); /* rolled back */
    /* A process that is called dockerd, and takes SIGHUP. */
    command("cp /bin/sleep %s/dockerd", folder);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGHUP, SIG_IGN);
        snprintf(missing, sizeof missing, "%s/dockerd", folder);
        execl(missing, "dockerd", "30", (char *)NULL);
        _exit(1);
    }
    usleep(300 * 1000);
    tl_status reloaded = tl_reload_daemon((uint32_t)child, NULL, &witness, 10000, &err);
    tl_status mute = reloaded == TL_OK ? tl_reload_daemon((uint32_t)child, NULL, &silent, 1000, &err) : TL_OK;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (reloaded != TL_OK)
        OK(reloaded);
    FAILS(TL_PROTOCOL, mute);
    CHECK(asked >= 2 && written == UNTOUCHED);
    tl_edited_config_free(edited);
    tl_config_edit_free(edit);
    tl_daemon_config_file_free(file);
    file = UNTOUCHED;
    command("printf '{' > %s", path);
    FAILS(TL_INVALID_INPUT, tl_daemon_config_file_open(path, &file, &err));
    FAILS(TL_INVALID_INPUT, tl_daemon_config_file_open(NOT_UTF8, &file, &err));
    CHECK(file == UNTOUCHED);
    command("rm -r %s", folder);
}

const struct test tests_log_config[] = {
    {"drivers and tags", drivers},
    {"configurations", configurations},
    {"daemon.json", daemon_json},
    {"edits", editing},
    {"files, rollback, reload", files},
    {0},
};
