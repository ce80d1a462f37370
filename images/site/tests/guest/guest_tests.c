#define _GNU_SOURCE

// The whole unikernel in QEMU: what it says on its console and over its network. The parts have tests of their own.

#include "measure/machine.h"
#include "server/server.h"
#include "tests/archive_writer.h"
#include "tests/test.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MIB      (1024 * 1024)
#define PAGE     "one page\n"
#define MODIFIED 784111777          // Sun, 06 Nov 1994 08:49:37 GMT

static char archive_path[] = "/tmp/guest-archive-XXXXXX";

// A gratuitous ARP (RFC 5227): a request to everybody whose sender and target are the same address.
struct arp_frame {
    uint8_t to[6], from[6], type[2];
    uint8_t formats[6], operation[2];
    uint8_t sender[6], sender_address[4], target[6], target_address[4];
};

// Ends with the process that made it.
static void remove_archive(void)
{
    unlink(archive_path);
}

static struct machine_options site_of(size_t further_bytes, const char *memory)
{
    size_t size;
    struct archive_writer *writer = archive_writer_new();
    archive_writer_add_file(writer, "/", TEXT(PAGE), TEXT(""), TEXT(""), MODIFIED);
    if (further_bytes > 0) {
        char *further = calloc(1, further_bytes);
        archive_writer_add_file(writer, "/further", (struct text){further, further_bytes}, TEXT(""), TEXT(""), MODIFIED);
        free(further);
    }
    void *archive = archive_writer_finish(writer, &size);
    strcpy(archive_path + strlen(archive_path) - 6, "XXXXXX");
    int file = mkstemp(archive_path);
    if (file < 0 || write(file, archive, size) != (ssize_t)size || close(file) != 0) {
        fail("cannot write %s", archive_path);
    }
    free(archive);
    return (struct machine_options){getenv("KERNEL"), archive_path, memory, "tcg", NULL, NULL};
}

// Sends REQUEST on a connection of its own and reads until the guest closes it.
static struct text ask(const struct machine *machine, const char *request)
{
    static char answer[64 * 1024];
    size_t length = 0;
    ssize_t part;
    int connection = machine_connect(machine);
    CHECK(send(connection, request, strlen(request), 0) == (ssize_t)strlen(request));
    while (length + 1 < sizeof(answer) && (part = recv(connection, answer + length, sizeof(answer) - 1 - length, 0)) > 0) {
        length += (size_t)part;
    }
    answer[length] = '\0';
    close(connection);
    return (struct text){answer, length};
}

// Sends REQUEST, reads the beginning of the answer, and leaves the connection open.
static bool is_answered(int connection, const char *request, const char *start)
{
    char answer[64];
    size_t length = strlen(start);
    return send(connection, request, strlen(request), 0) == (ssize_t)strlen(request) && recv(connection, answer, length, MSG_WAITALL) == (ssize_t)length
           && memcmp(answer, start, length) == 0;
}

static bool begins(struct text answer, const char *start)
{
    return answer.length >= strlen(start) && memcmp(answer.at, start, strlen(start)) == 0;
}

static bool holds(struct text answer, const char *part)
{
    return strstr(answer.at, part) != NULL;
}

TEST(site_that_fits_is_served)
{
    struct machine_options options = site_of(MIB, "8M");
    struct machine machine = machine_start(&options);
    machine_wait(&machine, "ready");

    struct text answer = ask(&machine, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(begins(answer, "HTTP/1.1 200 ") && holds(answer, "\r\n\r\n" PAGE));
    CHECK(begins(ask(&machine, "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), "HTTP/1.1 404 "));
    CHECK(begins(ask(&machine, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), "HTTP/1.1 405 "));
    CHECK(begins(ask(&machine, "GET / HTTP/1.1\r\nHost: a\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\n\r\n"),
                 "HTTP/1.1 304 "));
    answer = ask(&machine, "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    CHECK(begins(answer, "HTTP/1.1 200 ") && holds(answer, PAGE "HTTP/1.1 200 ") && holds(answer, "\r\n\r\nHTTP/1.1 404 "));

    machine_stop(&machine);
    remove_archive();
}

TEST(date_is_the_hosts)
{
    struct tm said = {0};
    struct machine_options options = site_of(0, "8M");
    struct machine machine = machine_start(&options);
    machine_wait(&machine, "ready");

    const char *date = strstr(ask(&machine, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").at, "\r\nDate: ");
    CHECK(date != NULL && strptime(date + 8, "%a, %d %b %Y %H:%M:%S GMT", &said) != NULL);
    CHECK(labs((long)(time(NULL) - timegm(&said))) <= 3);

    machine_stop(&machine);
    remove_archive();
}

// How many frames of a libpcap file announce ADDRESS.
static unsigned announcements(const char *path, const uint8_t address[4])
{
    static const uint8_t everybody[6] = {255, 255, 255, 255, 255, 255}, arp[2] = {8, 6}, request[2] = {0, 1};
    unsigned found = 0;
    uint32_t header[4];                     // seconds, fraction, bytes here, bytes there
    struct arp_frame frame;
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL && fseek(file, 24, SEEK_SET) == 0);
    while (file != NULL && fread(header, sizeof(header), 1, file) == 1) {
        long next = ftell(file) + (long)header[2];
        if (header[2] >= sizeof(frame) && fread(&frame, sizeof(frame), 1, file) == 1 && memcmp(frame.to, everybody, 6) == 0
            && memcmp(frame.type, arp, 2) == 0 && memcmp(frame.operation, request, 2) == 0
            && memcmp(frame.from, frame.sender, 6) == 0 && memcmp(frame.sender_address, address, 4) == 0
            && memcmp(frame.target_address, address, 4) == 0) {
            found++;
        }
        fseek(file, next, SEEK_SET);
    }
    if (file != NULL) {
        fclose(file);
    }
    return found;
}

TEST(address_is_announced_at_start)
{
    char frames[] = "/tmp/guest-frames-XXXXXX";
    struct machine_options options = site_of(0, "8M");
    CHECK(close(mkstemp(frames)) == 0);
    options.frames = frames;
    struct machine machine = machine_start(&options);
    machine_wait(&machine, "ready");

    // Frames are in order: once there is an answer, everything before it is in the file.
    CHECK(begins(ask(&machine, "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), "HTTP/1.1 200 "));
    CHECK_NUMBER(announcements(frames, (const uint8_t[]){10, 0, 2, 15}), 1);

    machine_stop(&machine);
    remove_archive();
    unlink(frames);
}

TEST(new_connection_is_kept_while_refused_uploads_linger)
{
    enum { UPLOADS = SERVER_CONNECTIONS };
    int uploads[UPLOADS];
    struct machine_options options = site_of(0, "8M");
    struct machine machine = machine_start(&options);
    machine_wait(&machine, "ready");

    for (size_t i = 0; i < UPLOADS; i++) {
        uploads[i] = machine_connect(&machine);
        CHECK(is_answered(uploads[i], "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\nthe first of many", "HTTP/1.1 413 "));
    }
    int early = machine_connect(&machine), late = machine_connect(&machine);
    CHECK(is_answered(late, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 "));
    CHECK(is_answered(early, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 "));

    for (size_t i = 0; i < UPLOADS; i++) {
        close(uploads[i]);
    }
    close(early);
    close(late);
    machine_stop(&machine);
    remove_archive();
}

TEST(archive_that_does_not_fit_is_refused_with_a_line)
{
    char said[4096];
    struct machine_options options = site_of(7 * MIB, "8M");
    struct machine machine = machine_start(&options);

    CHECK(machine_read_to_end(&machine, said, sizeof(said)));
    CHECK(strstr(said, "halt: the archive of ") != NULL && strstr(said, "does not fit into memory, which has to be at least ") != NULL);
    CHECK(strstr(said, "ready") == NULL);

    machine_stop(&machine);
    remove_archive();
}

TEST(no_archive_is_refused_with_a_line)
{
    char said[4096];
    struct machine_options options = {getenv("KERNEL"), NULL, "8M", "tcg", NULL, NULL};
    struct machine machine = machine_start(&options);

    CHECK(machine_read_to_end(&machine, said, sizeof(said)));
    CHECK(strstr(said, "halt: no archive (-initrd)") != NULL);

    machine_stop(&machine);
}
