#include "tests/site.h"

#include "tests/archive_writer.h"

const struct archive *site_archive(void)
{
    static struct archive archive;
    static void *data;              // kept for the life of the process
    if (data == NULL) {
        size_t size;
        struct archive_writer *writer = archive_writer_new();
        archive_writer_add_file(writer, "/", TEXT("0123456789"), TEXT("gzipped"), TEXT("brotli"), SITE_MODIFIED);
        archive_writer_add_file(writer, "/plain.txt", TEXT("plain"), TEXT(""), TEXT(""), SITE_MODIFIED);
        archive_writer_add_file(writer, "/empty", TEXT(""), TEXT(""), TEXT(""), SITE_MODIFIED);
        archive_writer_add_file(writer, "/with blank", TEXT("blank"), TEXT(""), TEXT(""), SITE_MODIFIED);
        archive_writer_add_file(writer, "/dir/", TEXT("directory"), TEXT(""), TEXT(""), SITE_MODIFIED);
        archive_writer_add_redirect(writer, "/dir", "dir/");
        archive_writer_set_not_found(writer, TEXT("nothing here"));
        data = archive_writer_finish(writer, &size);
        if (archive_open(&archive, data, size) != NULL) {
            __builtin_trap();
        }
    }
    return &archive;
}
