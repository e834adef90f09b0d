#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#define LANES 16
#define REGISTERS 32
#define FUSED 1
#define NAME "avx512"
#define KERNEL CKAVX512
#include "Kernel.h"
#pragma clang attribute pop
#endif
