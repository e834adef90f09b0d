// Four lanes everywhere; each product is rounded before it is added, for a fused one would be a
// call of the library where the processor has none.
#define LANES 4
#define REGISTERS 16
#define FUSED 0
#define NAME "portable"
#define KERNEL CKPortable
#include "Kernel.h"
