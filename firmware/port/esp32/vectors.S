// The processor's vectors for interrupts and faults (Xtensa ISA, "Exception Option", "Interrupt
// Option"): two of those that VECBASE points to. The others are not used, because no interrupt
// above level 1 is enabled and there are no register windows.
//
// UART0's interrupt is enabled, and that of pins when a sketch has one. During their service PS.EXCM is set. That masks all interrupts
// of levels 1 to 3, so nothing nests.

    .section .vectors.user, "ax"
    // Offset 0x340: level-1 interrupts and faults, in user mode.
    wsr.excsave1 a0
    rsr.exccause a0
    beqi    a0, 4, 1f               // EXCCAUSE 4: level-1 interrupt
    rsr.epc1 a3
    j       fault
1:  j       interrupt

    .section .vectors.double, "ax"
    // Offset 0x3C0: a fault while PS.EXCM is set, so in the interrupt's service.
    rsr.depc a3
    j       fault

    .section .text.interrupt, "ax"
    .literal_position
    .type interrupt, @function
    .align 4
interrupt:
    // Save the registers that a function may change (CALL0 ABI): a0, a2 to a11, SAR. Compiled code
    // does not use loop and multiply-accumulate registers, and the function itself preserves a12 to
    // a15.
    addi    sp, sp, -48
    s32i    a2, sp, 4
    s32i    a3, sp, 8
    rsr.excsave1 a2                 // a0
    rsr.sar a3
    s32i    a2, sp, 0
    s32i    a3, sp, 12
    s32i    a4, sp, 16
    s32i    a5, sp, 20
    s32i    a6, sp, 24
    s32i    a7, sp, 28
    s32i    a8, sp, 32
    s32i    a9, sp, 36
    s32i    a10, sp, 40
    s32i    a11, sp, 44
    call0   esp32_interrupt
    l32i    a3, sp, 12
    l32i    a0, sp, 0
    wsr.sar a3
    l32i    a2, sp, 4
    l32i    a3, sp, 8
    l32i    a4, sp, 16
    l32i    a5, sp, 20
    l32i    a6, sp, 24
    l32i    a7, sp, 28
    l32i    a8, sp, 32
    l32i    a9, sp, 36
    l32i    a10, sp, 40
    l32i    a11, sp, 44
    addi    sp, sp, 48
    rfe
    .size interrupt, . - interrupt

    .type fault, @function
    .align 4
fault:
    // This never returns: a3 holds the place of the fault, all other registers are free. The stack
    // may be the cause.
    movi    a0, 0x2F                // as in start.S
    wsr.ps  a0
    rsync
    movi    sp, __stack_top
    rsr.exccause a2
    rsr.excvaddr a4
    movi    a0, esp32_fault
    jx      a0
    .size fault, . - fault
