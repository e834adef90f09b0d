// Which kernels this processor can run.

#include "include/CKernels.h"

extern const CKKernel CKAVX512, CKAVX2, CKNEON, CKPortable;

const CKKernel *_Nonnull const *_Nonnull CKAvailableKernels(ptrdiff_t *_Nonnull count) {
    static const CKKernel *_Nonnull const all[] = {
#if defined(__x86_64__)
        &CKAVX512, &CKAVX2,
#elif defined(__aarch64__)
        &CKNEON,
#endif
        &CKPortable,
    };
    ptrdiff_t skipped = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    int has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    int has_avx512 = has_avx2 && __builtin_cpu_supports("avx512f")
        && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl");
    skipped = has_avx512 ? 0 : has_avx2 ? 1 : 2;
#endif
    *count = (ptrdiff_t)(sizeof all / sizeof all[0]) - skipped;
    return all + skipped;
}
