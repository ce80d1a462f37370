// The way in: QEMU's firmware enters in 32-bit protected mode, paging off, %ebx holding the address of the start info (Xen, docs/misc/pvh.pandoc).
// Linux is entered in the same way afterwards.
    .section .text.entry, "ax"
kernel_entry:
    .long 0
    cld
    movl $stack_top, %esp
    pushl %ebx
    call prelude_run
    popl %ebx
    jmpl *kernel_entry

    .section .bss.stack, "aw", @nobits
    .balign 16
    .skip 4096
stack_top:

    .section .note.GNU-stack, "", @progbits
