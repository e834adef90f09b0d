#if defined(__aarch64__)
#define LANES 4
#define REGISTERS 32
#define FUSED 1
#define NAME "neon"
#define KERNEL CKNEON
#include "Kernel.h"
#endif
