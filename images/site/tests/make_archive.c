// make_archive OUTPUT FOLDER: an archive of the regular files of a folder, for measurements and for trying things by hand.
// FILE.gz and FILE.br beside FILE are taken as its compressed variants.
#define _XOPEN_SOURCE 700

#include "tests/archive_writer.h"
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct archive_writer *writer;
static size_t folder_length;

static struct text read_file(const char *path, const char *ending)
{
    char name[4096];
    snprintf(name, sizeof(name), "%s%s", path, ending);
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return TEXT("");
    }
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    rewind(file);
    char *data = malloc(size + 1);
    size = fread(data, 1, size, file);
    fclose(file);
    return (struct text){data, size};
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), wanted = strlen(ending);
    return length >= wanted && strcmp(path + length - wanted, ending) == 0;
}

static int add(const char *path, const struct stat *status, int type, struct FTW *position)
{
    (void)position;
    if (type != FTW_F || ends_with(path, ".gz") || ends_with(path, ".br")) {
        return 0;
    }
    struct text body = read_file(path, ""), gzip = read_file(path, ".gz"), brotli = read_file(path, ".br");
    char url[4096];
    snprintf(url, sizeof(url), "%s", path + folder_length);
    archive_writer_add_file(writer, url, body, gzip, brotli, status->st_mtime);
    if (ends_with(url, "/index.html")) {
        url[strlen(url) - strlen("index.html")] = '\0';
        archive_writer_add_file(writer, url, body, gzip, brotli, status->st_mtime);
        if (strlen(url) > 1) {
            url[strlen(url) - 1] = '\0';
            char location[4096];
            snprintf(location, sizeof(location), "%s/", strrchr(url, '/') + 1);
            archive_writer_add_redirect(writer, url, location);
        }
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: make_archive OUTPUT FOLDER\n");
        return 2;
    }
    writer = archive_writer_new();
    folder_length = strlen(argv[2]);
    while (folder_length > 0 && argv[2][folder_length - 1] == '/') {
        argv[2][--folder_length] = '\0';
    }
    if (nftw(argv[2], add, 16, FTW_PHYS) != 0) {
        perror(argv[2]);
        return 1;
    }
    size_t size;
    char *archive = archive_writer_finish(writer, &size);
    FILE *output = fopen(argv[1], "wb");
    if (output == NULL || fwrite(archive, 1, size, output) != size || fclose(output) != 0) {
        perror(argv[1]);
        return 1;
    }
    free(archive);
    return 0;
}
