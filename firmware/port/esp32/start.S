// The first instructions of the image. The boot ROM calls them with windowed registers, its own
// stack, and interrupts as it left them. This image is call0 code (Xtensa ISA, "CALL0 ABI"): it
// needs none of these and never returns.

    .section .entry, "ax"
    .literal_position
    .global __board_entry
    .type __board_entry, @function
    .align 4
__board_entry:
    // PS: interrupts up to level 15 are masked, user mode, no register windows (WOE and CALLINC 0).
    movi    a0, 0x2F
    wsr.ps  a0
    rsync
    // From here on this program handles faults: the ROM's own vectors print and then wait for ever.
    movi    a0, __vectors
    wsr.vecbase a0
    rsync
    // The processor refuses addresses that are neither memory nor registers (Xtensa ISA, "Region
    // Protection Option"): attribute 15 for the eighths of the address space from 0x80000000 on,
    // and for the first eighth, where null pointers point. After a reset all have attribute 2,
    // which permits everything; the bus then decides what happens.
    movi    a2, 15
    movi    a3, 0x80000000
    movi    a4, 0x20000000
1:  wdtlb   a2, a3
    witlb   a2, a3
    add     a3, a3, a4
    bnez    a3, 1b
    wdtlb   a2, a3
    witlb   a2, a3
    dsync
    isync
    movi    a0, 0
    movi    sp, __stack_top
    // Memory that begins as zero.
    movi    a2, __bss_start
    movi    a3, __bss_end
1:  bgeu    a2, a3, 2f
    s32i    a0, a2, 0
    addi    a2, a2, 4
    j       1b
2:  movi    a2, esp32_main
    jx      a2
    .size __board_entry, . - __board_entry
