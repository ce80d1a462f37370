// What the processor enters by the interrupt table. Interrupts only end a wait: their handlers note what came and return with interrupts still
// off, so that everything else happens in the main loop. Exceptions are fatal.

#define FLAGS_IN_FRAME     16
#define INTERRUPT_FLAG     0x200
#define EXCEPTIONS         32
#define HAS_ERROR_CODE     0x60227d00       // bits 8, 10-14, 17, 21, 29, 30 (Intel SDM volume 3, table 6-1)

    .text
    .globl vector_device, vector_timer, vector_spurious
vector_device:
    movb $1, interrupt_from_device(%rip)
vector_spurious:
    andl $~INTERRUPT_FLAG, FLAGS_IN_FRAME(%rsp)
    iretq
vector_timer:
    movb $1, interrupt_from_timer(%rip)
    andl $~INTERRUPT_FLAG, FLAGS_IN_FRAME(%rsp)
    iretq

    // One stub an exception, 16 bytes each: vector on the stack, above it the error code or a zero.
    .balign 16
    .globl vector_exceptions
vector_exceptions:
    .set number, 0
    .rept EXCEPTIONS
    .balign 16
    .if ((HAS_ERROR_CODE >> number) & 1) == 0
    pushq $0
    .endif
    pushq $number
    jmp exception
    .set number, number + 1
    .endr

exception:
    popq %rdi               // vector
    popq %rsi               // error code
    movq (%rsp), %rdx       // where
    movq %cr2, %rcx         // the address of a page fault
    andq $-16, %rsp
    call interrupts_exception
    hlt

    .section .note.GNU-stack, "", @progbits
