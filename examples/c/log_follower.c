/* Follows the log of a container, or a log file, and says what known failures mean.
 *
 *   log_follower web                      a container of the engine of DOCKER_HOST, or of the one on this machine
 *   log_follower --file c0-json.log       a file of the driver json-file
 *
 * Ctrl-C ends it; the position that it prints then goes on from there: TRUNKLINE_RESUME=… log_follower web
 * To build it: cc log_follower.c $(pkg-config --cflags --libs trunkline)
 */
#define _POSIX_C_SOURCE 200809L /* strndup */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <trunkline.h>

static tl_cancel *cancel;

static void on_signal(int number)
{
    (void)number;
    tl_cancel_cancel(cancel);
}

/* Prints a line as `docker logs -t` does, and below it what it means, when that is known. */
static bool on_record(void *user, const tl_log_record *record)
{
    size_t *lines = user;
    char time[TL_LOG_TIME_TEXT_SIZE] = "";
    const char *text = record->len == 0 ? "" : (const char *)record->line;
    if (record->time != TL_LOG_NO_TIME)
        tl_log_time_format(record->time, time, sizeof time);
    printf("%s %s %.*s\n", time, record->stream == TL_LOG_STREAM_STDERR ? "!" : " ", (int)record->len, text);
    ++*lines;

    char *line = strndup(text, record->len);
    tl_log_match *match = NULL;
    if (line != NULL && tl_classify(TL_LAYER_CONTAINER, line, &match, NULL) == TL_OK && match != NULL)
        printf("    ^ %s %s\n", tl_failure_meaning(tl_log_match_failure(match)), tl_failure_remedy(tl_log_match_failure(match)));
    tl_log_match_free(match);
    free(line);
    fflush(stdout);
    return true;
}

static int follow(bool is_file, const char *name, tl_error **err)
{
    tl_log_query *query = NULL;
    tl_log_reader *reader = NULL;
    const char *resume = getenv("TRUNKLINE_RESUME");
    size_t lines = 0;
    char *position = NULL;
    tl_status status = tl_log_query_new(&query, err);
    if (status == TL_OK)
        status = tl_log_query_set_follow(query, true, err);
    if (status == TL_OK && resume != NULL)
        status = tl_log_query_set_resume(query, resume, err);
    if (status == TL_OK && is_file)
        status = tl_log_reader_files(TL_LOG_FORMAT_JSON_FILE, name, query, &reader, err);
    else if (status == TL_OK)
        status = tl_log_reader_open(NULL, name, query, &reader, err);
    if (status == TL_OK)
        status = tl_log_reader_follow(reader, on_record, &lines, err);
    if (status == TL_INTERRUPTED) { /* by on_signal */
        tl_error_free(*err);
        *err = NULL;
        status = tl_log_reader_position(reader, &position, err);
    }
    if (status == TL_OK)
        fprintf(stderr, "%zu lines; go on with TRUNKLINE_RESUME=%s\n", lines, position == NULL ? "" : position);
    tl_string_free(position);
    tl_log_reader_free(reader);
    tl_log_query_free(query);
    return status == TL_OK ? 0 : 1;
}

int main(int argc, char **argv)
{
    tl_error *err = NULL;
    bool is_file = argc == 3 && strcmp(argv[1], "--file") == 0;
    if (argc != 2 && !is_file) {
        fprintf(stderr, "usage: log_follower CONTAINER | log_follower --file PATH\n");
        return 2;
    }
    int failed = 1;
    if (tl_cancel_new(&cancel, &err) == TL_OK && tl_cancel_enter(cancel, &err) == TL_OK) {
        signal(SIGINT, on_signal);
        signal(SIGTERM, on_signal);
        failed = follow(is_file, argv[argc - 1], &err);
        tl_cancel_leave();
    }
    if (err != NULL)
        fprintf(stderr, "log_follower: %s\n", tl_error_message(err));
    tl_error_free(err);
    tl_cancel_free(cancel);
    return failed;
}
