// The static-site unikernel: one archive, one address, one HTTP server. Read this first; FORMAT.md describes the archive.

#include "http/archive.h"
#include "machine/clock.h"
#include "machine/console.h"
#include "machine/interrupts.h"
#include "machine/random.h"
#include "machine/start_info.h"
#include "machine/timer.h"
#include "network/network.h"
#include "runtime/writer.h"
#include "server/server.h"
#include <string.h>

#define MIB (1024 * 1024)

extern const char kernel_memory_end[];

static struct archive archive;
static struct settings settings;

// The archive is where the firmware put it, at the top of memory. It must not lie over the memory this kernel works in.
static void open_archive(const struct start_info *start_info)
{
    uint64_t size;
    const char *data = start_info_module(start_info, &size);
    if (data == NULL) {
        halt("no archive (-initrd)");
    }
    if (data < kernel_memory_end) {
        char line[128];
        struct writer writer = writer_over(line, sizeof(line));
        write_text(&writer, "the archive of ");
        write_number(&writer, size);
        write_text(&writer, " bytes does not fit into memory, which has to be at least ");
        write_number(&writer, ((uintptr_t)kernel_memory_end + size + 2 * 4096 + MIB - 1) / MIB);
        write_text(&writer, " MiB (-m)");
        halt(writer_finish(&writer));
    }
    const char *failure = archive_open(&archive, data, size);
    if (failure != NULL) {
        halt(failure);
    }
}

static void start_network(const struct start_info *start_info)
{
    const char *command_line = start_info_command_line(start_info);
    const char *failure = settings_parse((struct text){command_line, strlen(command_line)}, &settings);
    if (failure == NULL) {
        failure = network_start(&settings);
    }
    if (failure != NULL) {
        halt(failure);
    }
}

static void say_ready(void)
{
    char line[128];
    struct writer writer = writer_over(line, sizeof(line));
    write_text(&writer, "ready http://");
    for (int shift = 24; shift >= 0; shift -= 8) {
        write_number(&writer, settings.address >> shift & 0xff);
        write_text(&writer, shift > 0 ? "." : ":");
    }
    write_number(&writer, SERVER_PORT);
    write_text(&writer, "/ ");
    write_number(&writer, archive.entry_count);
    write_text(&writer, " entries\n");
    console_write(writer_finish(&writer));
}

// This guest is a clone of a snapshot, perhaps hours later and one of many.
static void on_restored(void)
{
    clock_forget();
    random_reseed();
}

// One turn: what has arrived, what time has brought, what can go on; then wait for the next interrupt if there was nothing.
static void serve(void)
{
    clock_doubt();                          // the VM may have been paused since the last turn, and nothing tells its guest
    bool received = network_poll();
    if (timer_take()) {
        network_tick();
        server_tick();
    }
    server_resume();
    network_flush();
    if (!received) {
        if (!timer_is_armed() && (network_needs_tick() || server_needs_tick())) {
            timer_arm(SERVER_TICK_MILLISECONDS);
        }
        network_wait(on_restored);
    }
}

_Noreturn void main(const struct start_info *start_info)
{
    interrupts_start();
    timer_start();
    random_reseed();
    open_archive(start_info);
    start_network(start_info);
    if (!server_start(&archive)) {
        halt("no memory to listen");
    }
    say_ready();
    for (;;) {
        serve();
    }
}
