// The smallest guest there is: one byte on the console at its first instruction. What QEMU itself needs until then is what the site's kernel is
// measured against.
    .section .note.pvh, "a", @note
    .balign 4
    .long 4, 8, 18
    .asciz "Xen"
    .quad start

    .text
    .code32
    .globl start
start:
    movb $'b', %al
    outb %al, $0xe9
1:  cli
    hlt
    jmp 1b

    .section .note.GNU-stack, "", @progbits
