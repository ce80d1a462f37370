// Makes the kernel that QEMU boots: the segments of a Linux kernel, and the prelude, which is entered first. Usage: pack VMLINUX PRELUDE KERNEL.
// Type information (BTF) is left out: only tracing and BPF want it, and Linux takes several MiB more to read it, which a small guest has not.
#include <elf.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "kernel/layout.h"

#define NOTE_TYPE       18      // XEN_ELFNOTE_PHYS32_ENTRY
#define SEGMENTS_MAX    64
#define ZEROS_MIN       (64u << 10)     // a run of zeros that is worth a segment's end: the guest's memory is zero anyway
#define PAGE            4096u

struct file {
    unsigned char *bytes;
    size_t length;
};

struct note {
    Elf64_Nhdr header;
    char name[4];
    uint64_t entry;
};

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "pack: %s: %s\n", path, what);
    exit(1);
}

static struct file read_file(const char *path)
{
    FILE *stream = fopen(path, "rb");
    struct stat status;
    if (stream == NULL || fstat(fileno(stream), &status) != 0) {
        fail("cannot be read", path);
    }
    struct file file = {malloc((size_t)status.st_size), (size_t)status.st_size};
    if (file.bytes == NULL || fread(file.bytes, 1, file.length, stream) != file.length) {
        fail("cannot be read", path);
    }
    fclose(stream);
    return file;
}

static bool lies_within(struct file file, uint64_t offset, uint64_t length)
{
    return offset <= file.length && length <= file.length - offset;
}

static uint64_t aligned(uint64_t length)
{
    return (length + 3) & ~3ull;
}

// The address in a kernel's PVH note; 0 where there is none.
static uint32_t find_entry(struct file file, const Elf64_Phdr *notes)
{
    for (uint64_t at = 0; notes->p_filesz - at >= sizeof(Elf64_Nhdr);) {
        Elf64_Nhdr header;
        memcpy(&header, file.bytes + notes->p_offset + at, sizeof(header));
        uint64_t name = at + sizeof(header), value = name + aligned(header.n_namesz), next = value + aligned(header.n_descsz);
        if (next > notes->p_filesz) {
            return 0;
        }
        if (header.n_type == NOTE_TYPE && header.n_descsz >= 4 && header.n_namesz == 4 && memcmp(file.bytes + notes->p_offset + name, "Xen", 4) == 0) {
            uint32_t entry;
            memcpy(&entry, file.bytes + notes->p_offset + value, sizeof(entry));
            return entry;
        }
        at = next;
    }
    return 0;
}

static void forget_types(struct file file, const Elf64_Ehdr *header)
{
    Elf64_Shdr names, section;
    if (header->e_shentsize != sizeof(section) || header->e_shstrndx >= header->e_shnum
        || !lies_within(file, header->e_shoff, (uint64_t)header->e_shnum * sizeof(section))) {
        return;
    }
    memcpy(&names, file.bytes + header->e_shoff + header->e_shstrndx * sizeof(names), sizeof(names));
    for (unsigned index = 0; index < header->e_shnum; index++) {
        memcpy(&section, file.bytes + header->e_shoff + index * sizeof(section), sizeof(section));
        if (section.sh_type != SHT_NOBITS && lies_within(file, names.sh_offset + section.sh_name, sizeof(".BTF"))
            && memcmp(file.bytes + names.sh_offset + section.sh_name, ".BTF", sizeof(".BTF")) == 0 && lies_within(file, section.sh_offset, section.sh_size)) {
            memset(file.bytes + section.sh_offset, 0, section.sh_size);
        }
    }
}

// The length of the run at OFFSET that is zero, or that is not; one of zeros that is too short to matter counts as none.
static uint64_t run_length(struct file file, uint64_t offset, uint64_t end, bool *is_zero)
{
    uint64_t at = offset;
    while (at < end && file.bytes[at] == 0) {
        at++;
    }
    *is_zero = at - offset >= ZEROS_MIN || at == end;
    if (*is_zero) {
        return at - offset;
    }
    for (uint64_t zeros = 0; at < end && zeros < ZEROS_MIN; at++) {
        zeros = file.bytes[at] == 0 ? zeros + 1 : 0;
        if (zeros == ZEROS_MIN) {
            return at + 1 - ZEROS_MIN - offset;
        }
    }
    return end - offset;
}

static void write_at(FILE *stream, uint64_t offset, const void *bytes, size_t length)
{
    if (fseek(stream, (long)offset, SEEK_SET) != 0 || fwrite(bytes, 1, length, stream) != length) {
        fail("cannot be written", "the kernel");
    }
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fail("usage: pack VMLINUX PRELUDE KERNEL", "arguments");
    }
    struct file linux_file = read_file(argv[1]), prelude = read_file(argv[2]);
    Elf64_Ehdr header;
    if (linux_file.length < sizeof(header) || memcmp(linux_file.bytes, ELFMAG, SELFMAG) != 0 || linux_file.bytes[EI_CLASS] != ELFCLASS64) {
        fail("is no 64-bit ELF file", argv[1]);
    }
    memcpy(&header, linux_file.bytes, sizeof(header));
    if (header.e_phentsize != sizeof(Elf64_Phdr) || !lies_within(linux_file, header.e_phoff, (uint64_t)header.e_phnum * sizeof(Elf64_Phdr))) {
        fail("has no table of segments", argv[1]);
    }
    if (prelude.length < 8 || prelude.length > PRELUDE_SIZE) {
        fail("has not the prelude's size", argv[2]);
    }

    forget_types(linux_file, &header);
    FILE *stream = fopen(argv[3], "wb");
    if (stream == NULL) {
        fail("cannot be written", argv[3]);
    }
    Elf64_Phdr segments[SEGMENTS_MAX];
    uint32_t entry = 0;
    uint16_t count = 0;
    uint64_t offset = PAGE;
    for (unsigned index = 0; index < header.e_phnum; index++) {
        Elf64_Phdr segment;
        memcpy(&segment, linux_file.bytes + header.e_phoff + index * sizeof(segment), sizeof(segment));
        if (!lies_within(linux_file, segment.p_offset, segment.p_filesz)) {
            fail("has a segment beyond its end", argv[1]);
        }
        if (segment.p_type == PT_NOTE && entry == 0) {
            entry = find_entry(linux_file, &segment);
        }
        for (uint64_t at = 0, length; segment.p_type == PT_LOAD && at < segment.p_filesz; at += length) {
            bool is_zero;
            length = run_length(linux_file, segment.p_offset + at, segment.p_offset + segment.p_filesz, &is_zero);
            if (is_zero) {
                continue;
            }
            if (count == SEGMENTS_MAX - 2) {
                fail("has too many segments", argv[1]);
            }
            write_at(stream, offset, linux_file.bytes + segment.p_offset + at, length);
            segments[count++] = (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = segment.p_flags, .p_offset = offset, .p_vaddr = segment.p_paddr + at, .p_paddr = segment.p_paddr + at,
                .p_filesz = length, .p_memsz = length, .p_align = PAGE};
            offset = (offset + length + PAGE - 1) & ~(uint64_t)(PAGE - 1);
        }
    }
    if (entry == 0) {
        fail("has no PVH note", argv[1]);
    }

    memcpy(prelude.bytes, &entry, sizeof(entry));
    write_at(stream, offset, prelude.bytes, prelude.length);
    segments[count++] = (Elf64_Phdr){.p_type = PT_LOAD, .p_flags = PF_R | PF_W | PF_X, .p_offset = offset, .p_vaddr = PRELUDE_BASE, .p_paddr = PRELUDE_BASE,
        .p_filesz = prelude.length, .p_memsz = PRELUDE_SIZE, .p_align = PAGE};
    offset += (prelude.length + 7) & ~7ull;
    struct note note = {{4, sizeof(uint64_t), NOTE_TYPE}, "Xen", PRELUDE_ENTRY};
    write_at(stream, offset, &note, sizeof(note));
    segments[count++] = (Elf64_Phdr){.p_type = PT_NOTE, .p_flags = PF_R, .p_offset = offset, .p_filesz = sizeof(note), .p_memsz = sizeof(note), .p_align = 4};
    header.e_entry = PRELUDE_ENTRY;
    header.e_phoff = sizeof(header);
    header.e_phnum = count;
    header.e_shoff = 0;
    header.e_shnum = header.e_shstrndx = 0;
    write_at(stream, 0, &header, sizeof(header));
    write_at(stream, sizeof(header), segments, count * sizeof(segments[0]));
    return fclose(stream) == 0 ? 0 : 1;
}
