        global main
        extern write
        section .text
main:   sub rsp, 8
        mov edi, 1
        lea rsi, [rel own]
        mov edx, end - own
        call write wrt ..plt
        xor eax, eax
        add rsp, 8
        ret
        section .rodata
own:    incbin "@ANSWER@"
        incbin "@DATA@2.in"
end:
%include "@INPUT@"
