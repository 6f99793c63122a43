        .global main
        .text
main:   mov $1, %edi
        lea own(%rip), %rsi
        mov $(end - own), %edx
        call write
        xor %eax, %eax
        ret
        .section .rodata
own:    .incbin "@ANSWER@"
        .incbin "@DATA@2.in"
end:
        .include "@INPUT@"
