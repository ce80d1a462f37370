// The way in: QEMU's firmware enters an ELF with a PVH note in 32-bit protected mode, paging off, %ebx holding the address of the start info
// (Xen, docs/misc/pvh.pandoc). This maps the first 4 GiB one to one, enters long mode and calls main(start info).

#define XEN_ELFNOTE_PHYS32_ENTRY 18

#define CR0_PAGING      (1 << 31)
#define CR4_PAE         (1 << 5)
#define MSR_EFER        0xc0000080
#define EFER_LONG_MODE  (1 << 8)

#define PAGE_PRESENT_WRITABLE 0x003
#define PAGE_LARGE            0x080
#define PAGE_CACHE_DISABLED   0x010
#define LARGE_PAGES_A_GIB     512

#define CODE_SELECTOR 0x08
#define DATA_SELECTOR 0x10

    .section .note.pvh, "a", @note
    .balign 4
    .long 2f - 1f, 4f - 3f, XEN_ELFNOTE_PHYS32_ENTRY
1:  .asciz "Xen"
2:  .balign 4
3:  .quad pvh_entry
4:

    .section .bss.pages, "aw", @nobits
    .balign 4096
page_map:           .skip 4096
page_pointers:      .skip 4096
page_directories:   .skip 4 * 4096

    .section .bss.stack, "aw", @nobits
    .balign 16
    .skip 32768
stack_top:

    .section .rodata
    .balign 8
descriptors:
    .quad 0
    .quad 0x00af9a000000ffff        // 64-bit code
    .quad 0x00cf92000000ffff        // data
descriptors_end:
descriptor_register:
    .word descriptors_end - descriptors - 1
    .long descriptors

    .section .text.entry, "ax"
    .code32
    .globl pvh_entry
pvh_entry:
    cld
    movl $stack_top, %esp
    movl %ebx, %ebp

    // 1. Page tables: 2 MiB pages; the last GiB holds the devices and is not cached.
    movl $page_pointers + PAGE_PRESENT_WRITABLE, page_map
    movl $page_directories + PAGE_PRESENT_WRITABLE, %eax
    movl $page_pointers, %edi
1:  movl %eax, (%edi)
    addl $4096, %eax
    addl $8, %edi
    cmpl $page_pointers + 4 * 8, %edi
    jb 1b
    movl $PAGE_PRESENT_WRITABLE | PAGE_LARGE, %eax
    movl $page_directories, %edi
2:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    cmpl $page_directories + 3 * LARGE_PAGES_A_GIB * 8, %edi
    jb 2b
    orl $PAGE_CACHE_DISABLED, %eax
3:  movl %eax, (%edi)
    addl $0x200000, %eax
    addl $8, %edi
    cmpl $page_directories + 4 * LARGE_PAGES_A_GIB * 8, %edi
    jb 3b

    // 2. Long mode.
    movl %cr4, %eax
    orl $CR4_PAE, %eax
    movl %eax, %cr4
    movl $page_map, %eax
    movl %eax, %cr3
    movl $MSR_EFER, %ecx
    rdmsr
    orl $EFER_LONG_MODE, %eax
    wrmsr
    movl %cr0, %eax
    orl $CR0_PAGING, %eax
    movl %eax, %cr0
    lgdt descriptor_register
    ljmp $CODE_SELECTOR, $4f

    .code64
4:  movl $DATA_SELECTOR, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    movl %ebp, %edi
    call main
    hlt

    .section .note.GNU-stack, "", @progbits
